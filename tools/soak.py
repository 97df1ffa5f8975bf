#!/usr/bin/env python3
"""Runs the tests of Trust with new seeds for as long as asked: usage: soak.py [KIND...] [--minutes N] [--seed N] [--totals].

script/soak builds what it needs and calls it. Rounds of each kind in turn; each appends a line to build/soak/totals.tsv: date, kind, how
often it was tried, how many of these failed, the seed of a failure (- for none), commit (with + where files were changed since). Then the
totals of all lines are printed. Ends with 1 when a round of this run failed or nothing was tried.
"""
import argparse
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RELEASE, DEV = ROOT / "build/release/bin", ROOT / "build/dev/bin"
COLUMNS = ("date", "kind", "n", "failures", "seed", "commit")
MINUTES = 10
ROUND_SECONDS_MAX = 3600  # a round that takes longer hangs, which is a failure
END_SECONDS_MAX = 20  # that a round which is ended may take to put its own servers away
FUZZ_SECONDS = 20  # a target
SEEDS_TOLD_MAX = 5
SEED_MAX = 2**31
SKIPPED = 77  # what CTest reads as "skipped"

# A round tries it `n` times. `environment` and `command` are filled with {n} and {seed}; `rows` is the file with the row of that name that
# says how often it was tried and what it is worth; `seed` finds the failing seeds in what the test printed: without it the round's counts.
Kind = namedtuple("Kind", "tries n command environment rows row seed", defaults=(None,))


def system_test(file, test):
    return (sys.executable, "-B", str(ROOT / "tests/system" / file), test)


RESULTS = ROOT / "build/soak/results"
KINDS = {
    "kill": Kind("kill -9 while sending", 24, system_test("kill_test.py", "KillTest"), {"AMENDS_KILLS": "{n}", "AMENDS_SEED": "{seed}"},
                 RESULTS / "kill.rows.json", "kill -9 while sending"),
    "halt": Kind("halts under load", 20, system_test("halt_test.py", "HaltTest.test_halts_under_load"), {"AMENDS_HALTS": "{n}", "AMENDS_SEED": "{seed}"},
                 RESULTS / "halt.rows.json", "halts under load"),
    "sim": Kind("simulated sendings", 2000, (str(DEV / "sending_sim_test"),), {"AMENDS_SIM_SEEDS": "{n}", "AMENDS_SIM_FROM": "{seed}"},
                RESULTS / "sim.rows.json", "simulation", r"AMENDS_SIM_SEED=(\d+)"),
    "power": Kind("power cuts", 500, (str(DEV / "store_test"), "--gtest_filter=SendLogPower.*"),
                  {"AMENDS_POWER_SEEDS": "{n}", "AMENDS_POWER_FROM": "{seed}"}, RESULTS / "power_cut.rows.json", "power cut", r"\bseed (\d+)"),
    "fuzz": Kind("inputs of the fuzzer", FUZZ_SECONDS, (str(ROOT / "script/fuzz"), "{n}"), {}, ROOT / "build/fuzz/results/fuzz.rows.json", "fuzz", r"(?!)"),
    "clicks": Kind("kill -9 under clicks", 3, system_test("kill_clicks_test.py", "KillClicksTest"), {"AMENDS_CLICK_KILLS": "{n}"},
                   RESULTS / "kill_clicks.rows.json", "kill -9 under clicks", r"(?!)"),
}


def told_by(kind):
    """(tried, failed) as the round wrote it down; nothing where it did not."""
    if not kind.rows.is_file():
        return None
    for line in kind.rows.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["name"].startswith(kind.row):
            return int(row["n"]), int(row["value"])
    return None


def end(child):
    """As Ctrl-C does, so that the test puts away what it has started."""
    for what in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(child.pid, what)
            child.wait(END_SECONDS_MAX)
            return
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
    child.wait()


def run(command, environment, log):
    """Its exit code; None when it had to be ended."""
    with log.open("wb") as out:
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            return child.wait(ROUND_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            end(child)
            return None
        except KeyboardInterrupt:
            end(child)
            raise


def seeds_of_failures(kind, seed, log):
    if kind.seed is None:
        return str(seed)
    found = dict.fromkeys(re.findall(kind.seed, log.read_text(encoding="utf-8", errors="replace")))
    return ",".join(list(found)[:SEEDS_TOLD_MAX]) or "-"


def one_round(kind, seed, log):
    """(tried, failed, seed of a failure); None when the test was skipped."""
    filled = {"n": kind.n, "seed": seed}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AMENDS_")} | {
        "AMENDS_BIN": str(RELEASE / "amends"), "AMENDS_CRASHING_BIN": str(RELEASE / "amends_crashing"),
        "AMENDS_WORK": str(ROOT / "build/soak/work"), "AMENDS_RESULTS": str(RESULTS)}
    environment |= {key: value.format(**filled) for key, value in kind.environment.items()}
    kind.rows.unlink(missing_ok=True)
    code = run([word.format(**filled) for word in kind.command], environment, log)
    if code == SKIPPED:
        return None
    tried, failed = told_by(kind) or (0, 0)
    # A crash, a hang, a wrong exit code or a round that tried nothing is one failure, whatever was written down.
    failed = max(failed, int(code != 0 or tried == 0))
    return tried, failed, seeds_of_failures(kind, seed, log) if failed else "-"


def commit():
    git = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT)]
    name = subprocess.run([*git, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=False).stdout.strip()
    return (name or "unknown") + ("+" if changed else "")


def append(file, values):
    file.parent.mkdir(parents=True, exist_ok=True)
    is_new = not file.is_file()
    with file.open("a", encoding="utf-8") as out:
        if is_new:
            out.write("\t".join(COLUMNS) + "\n")
        out.write("\t".join(str(value) for value in values) + "\n")


def read(file):
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    rounds = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(COLUMNS) or not cells[2].isdigit() or not cells[3].isdigit():
            raise SystemExit(f"{file}:{number}: no line of a round: mend it or take it out")
        rounds.append(dict(zip(COLUMNS, cells)) | {"n": int(cells[2]), "failures": int(cells[3])})
    return rounds


def bound(n, failures):
    """Where nothing failed in n tries, the share that fails is below 3/n, at 95 of 100."""
    if failures or not n:
        return "-"
    return f"{3 / n:.2g}"


def print_totals(file, here):
    table = [("kind", "rounds", "n", "failures", "below", "n of this commit")]
    rounds = read(file)
    for kind in sorted({one["kind"] for one in rounds}):
        of_kind = [one for one in rounds if one["kind"] == kind]
        n, failures = sum(one["n"] for one in of_kind), sum(one["failures"] for one in of_kind)
        of_commit = sum(one["n"] for one in of_kind if one["commit"] == here)
        table.append((kind, str(len(of_kind)), str(n), str(failures), bound(n, failures), str(of_commit)))
    widths = [max(len(line[at]) for line in table) for at in range(len(table[0]))]
    print(f"Totals of {file}; below: the share that fails, at 95 of 100 (3/n)")
    for line in table:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def soak(names, options, kinds):
    """How many rounds were run, and how many of them failed."""
    chance = random.Random(options.seed)
    until, ran, broken, skipped = time.monotonic() + options.minutes * 60, 0, 0, set()
    seed = options.seed
    folder = options.file.parent
    folder.mkdir(parents=True, exist_ok=True)
    for name in itertools.cycle(names):
        if len(skipped) == len(set(names)) or (ran >= len(names) - len(skipped) and time.monotonic() >= until):
            return ran, broken
        if name in skipped:
            continue
        log = folder / f"{name}.log"
        started = time.monotonic()
        done = one_round(kinds[name], seed, log)
        if done is None:
            print(f"{name}: skipped, the end of {log} says why", flush=True)
            skipped.add(name)
            continue
        tried, failed, failing_seed = done
        date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        append(options.file, (date, name, tried, failed, failing_seed, commit()))
        told = ""
        if failed:
            kept = folder / f"{name}-{date.replace(':', '')}.log"
            shutil.copy(log, kept)
            told = f", FAILED, seed {failing_seed}: {kept}"
        print(f"{date} {name}: {tried} {kinds[name].tries}, {failed} failed, {time.monotonic() - started:.0f} s{told}", flush=True)
        ran, broken, seed = ran + 1, broken + int(failed > 0), chance.randrange(1, SEED_MAX)


def main(arguments, kinds=None):
    kinds = kinds or KINDS
    parser = argparse.ArgumentParser(prog="script/soak", description=__doc__.partition("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(kinds) + "; all of them if left out")
    parser.add_argument("--minutes", type=float, default=MINUTES, help=f"for how long ({MINUTES}); the round in hand is finished")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, SEED_MAX), help="of the first round, to repeat it; else a new one")
    parser.add_argument("--totals", action="store_true", help="run nothing, print the totals so far")
    parser.add_argument("--file", type=Path, default=ROOT / "build/soak/totals.tsv", help="where rounds are written (build/soak/totals.tsv)")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.kinds if name not in kinds]
    if unknown:
        parser.error(f"there is no {unknown[0]}; there are {', '.join(kinds)}")
    ran = broken = 0
    if not options.totals:
        try:
            ran, broken = soak(options.kinds or list(kinds), options, kinds)
        except KeyboardInterrupt:
            print("ended; the round in hand does not count", flush=True)
            return 130
        finally:
            print_totals(options.file, commit())
        return 1 if broken or not ran else 0
    print_totals(options.file, commit())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
