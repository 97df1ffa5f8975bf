#!/usr/bin/env python3
"""`amends check` over clean mailings and over mistakes planted in them, in six languages; GOALS: recall of the block class at least
98 %, at most one false block in 200 clean mailings. Prints a table; ends with 1 where a goal is missed, 77 where there is no program.

The table of a whole run stands in docs/reference/seeded.md too; the test fails where the two differ, and --write-table writes it.

  seeded_test.py [--only NAME] [--language LANGUAGE] [--verbose] [--write-table]
"""
import argparse
import collections
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from mailing import LANGUAGES, NOW, THEMES, VARIANTS, clean
from mistakes import MISTAKES

RECALL_MIN = 0.98
CLEAN_PER_FALSE_BLOCK = 200
SECONDS_MAX = 60
TABLE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "seeded.md"


def program():
    path = os.environ.get("AMENDS_BIN")
    if not path or not Path(path).exists():
        print("seeded: AMENDS_BIN names no program: skipped")
        sys.exit(77)
    return path


def check(folder):
    """The findings of one folder; anything but an answer is an error of the program."""
    done = subprocess.run([program(), "check", str(folder), "--offline", "--now", NOW.isoformat(), "--format", "json"],
                          capture_output=True, text=True, timeout=SECONDS_MAX)
    try:
        report = json.loads(done.stdout)
        # What cannot even be read blocks as surely as a finding.
        return report["findings"] + [{"id": error["id"], "level": "block", "text": error["detail"]} for error in report.get("errors", [])]
    except (json.JSONDecodeError, KeyError):
        raise RuntimeError(f"{folder.name}: exit {done.returncode}: {done.stdout[-300:]} {done.stderr[-300:]}") from None


def run_clean(work, language, theme, variant):
    made = clean(language, theme, variant)
    folder = work / f"clean-{language}-{theme}-{variant}"
    made.write(folder)
    return folder.name, check(folder)


def run_mistake(work, mistake, language, variant):
    made = clean(language, mistake.theme, variant)
    if mistake.name == "no_way_out_in_the_text":
        made = clean(language, mistake.theme, 1)
    mistake.spoil(made)
    folder = work / f"{mistake.name}-{language}"
    made.write(folder)
    return mistake, language, check(folder)


def found(mistake, findings):
    rank = {"note": 0, "warn": 1, "block": 2}
    return any(finding["id"] in mistake.ids and rank[finding["level"]] >= rank[mistake.level] for finding in findings)


def look_at_clean(pool, work, languages):
    jobs = [pool.submit(run_clean, work, language, theme, variant) for language in languages for theme in THEMES for variant in range(VARIANTS)]
    blocks, others = [], collections.Counter()
    for job in jobs:
        name, findings = job.result()
        blocks += [(name, finding) for finding in findings if finding["level"] == "block"]
        others.update((finding["level"], finding["id"]) for finding in findings if finding["level"] != "block")
    return len(jobs), blocks, others


def look_at_mistakes(pool, work, languages, only):
    chosen = [mistake for mistake in MISTAKES if only in (None, mistake.name)]
    jobs = [pool.submit(run_mistake, work, mistake, language, number % VARIANTS)
            for number, mistake in enumerate(chosen) for language in languages]
    hits = collections.defaultdict(dict)
    missed = []
    for job in jobs:
        mistake, language, findings = job.result()
        hits[mistake][language] = found(mistake, findings)
        if not hits[mistake][language]:
            missed.append((mistake, language, findings))
    return hits, missed


def print_table(hits, languages):
    print(f"{'mistake':36} {'level':6} " + " ".join(f"{language:>3}" for language in languages) + "  finding")
    for mistake, by_language in hits.items():
        marks = " ".join(f"{'+' if by_language[language] else '-':>3}" for language in languages)
        print(f"{mistake.name:36} {mistake.level:6} {marks}  {' or '.join(mistake.ids)}")


def table_page(hits, languages, count, blocks):
    """docs/reference/seeded.md: kinds of mistakes against languages."""
    lines = ["# Planted mistakes", "",
             "What `amends check` finds of mistakes planted in clean mailings, one of each kind in each language. Written by",
             "`tests/seeded/seeded_test.py --write-table`; the test fails where this page and the program differ.", "",
             f"Clean mailings that were blocked: {len({name for name, _ in blocks})} of {count}.", "",
             "| mistake | level | " + " | ".join(languages) + " | finding |", "|---|---|" + "---|" * (len(languages) + 1)]
    for mistake, by_language in hits.items():
        marks = " | ".join("yes" if by_language[language] else "**no**" for language in languages)
        ids = " or ".join(f"`{name}`" for name in mistake.ids)
        lines.append(f"| {mistake.name.replace('_', ' ')} | {mistake.level} | {marks} | {ids} |")
    return "\n".join(lines) + "\n"


def table_stands(page, write):
    """Whether the page in docs says what was found; writes it first where that is wanted."""
    if write:
        TABLE.write_text(page, encoding="utf-8")
    stands = TABLE.exists() and TABLE.read_text(encoding="utf-8") == page
    if not stands:
        print(f"{TABLE.name} does not say what was found: run tests/seeded/seeded_test.py --write-table")
    return stands


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only")
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("--verbose", action="store_true", help="also the findings of what was missed, and the warnings of clean mailings")
    parser.add_argument("--write-table", action="store_true", help="write docs/reference/seeded.md")
    options = parser.parse_args()
    languages = [options.language] if options.language else list(LANGUAGES)
    program()
    with tempfile.TemporaryDirectory(dir=os.environ.get("AMENDS_WORK")) as work, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        hits, missed = look_at_mistakes(pool, Path(work), languages, options.only)
        count, blocks, others = (0, [], {}) if options.only else look_at_clean(pool, Path(work), languages)
    print_table(hits, languages)
    for mistake, language, findings in missed:
        print(f"missed: {mistake.name} ({language}): " + (", ".join(f"{f['level']} {f['id']}" for f in findings) or "nothing was found"))
    for name, finding in blocks:
        print(f"false block: {name}: {finding['id']} {finding.get('text', '')}")
    if options.verbose:
        for (level, name), number in sorted(others.items()):
            print(f"clean mailings: {level} {name} x{number}")
    whole = not options.only and not options.language
    stands = not whole or table_stands(table_page(hits, languages, count, blocks), options.write_table)
    return judge(hits, count, blocks) or (0 if stands else 1)


def write_rows(rows):
    """Where script/test gathers what must hold; nowhere when run by hand."""
    if results := os.environ.get("AMENDS_RESULTS"):
        Path(results).mkdir(parents=True, exist_ok=True)
        (Path(results) / "seeded.rows.json").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def judge(hits, count, blocks):
    good, rows = True, []
    for level in ("block", "warn"):
        results = [hit for mistake, by_language in hits.items() if mistake.level == level for hit in by_language.values()]
        if results:
            recall = sum(results) / len(results)
            print(f"seeded mistakes, {level} class: {sum(results)} of {len(results)} found ({recall:.1%}; goal {RECALL_MIN:.0%})")
            good = good and recall >= RECALL_MIN
            rows.append({"name": f"seeded mistakes found, {level} class", "value": round(100 * recall, 2), "unit": "%", "goal": f">= {100 * RECALL_MIN:g} %", "holds": recall >= RECALL_MIN, "n": len(results)})
    allowed = count // CLEAN_PER_FALSE_BLOCK
    names = {name for name, _ in blocks}
    print(f"clean mailings: {len(names)} of {count} blocked (allowed {allowed})")
    rows.append({"name": "clean mailings blocked", "value": len(names), "unit": "mailings", "goal": f"<= {allowed}", "holds": len(names) <= allowed, "n": count})
    write_rows(rows)
    return 0 if good and len(names) <= allowed else 1


if __name__ == "__main__":
    sys.exit(main())
