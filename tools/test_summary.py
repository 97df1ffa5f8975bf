#!/usr/bin/env python3
"""Adds up what the tests of some build folders wrote: usage: test_summary.py [--add PASSED,FAILED,SKIPPED] BUILD_DIR...

Reads BUILD_DIR/results/ctest*.xml (JUnit, one entry a CTest), results/NAME.json (GoogleTest's own count of that CTest) and
results/*.rows.json (one object a line: name, value, unit, goal, holds, n). Prints the rows as a table and, last, `N passed, N failed,
N skipped`. Ends with 1 when anything failed, a row does not hold, or nothing was counted at all.
"""
import json
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

COLUMNS = ("name", "value", "unit", "goal", "holds", "n")


def count_gtest(path):
    """(passed, failed, skipped) of one GoogleTest result file."""
    result = json.loads(path.read_text(encoding="utf-8"))
    cases = [case for suite in result.get("testsuites", []) for case in suite.get("testsuite", [])]
    failed = sum(1 for case in cases if case.get("failures"))
    skipped = sum(1 for case in cases if not case.get("failures") and (case.get("result") == "SKIPPED" or case.get("status") == "NOTRUN"))
    return len(cases) - failed - skipped, failed, skipped


def count_entry(entry, results):
    """One CTest: GoogleTest's count where it is there. A program that failed without a failed case (a crash, a timeout) is one failure."""
    failed = entry.get("status") == "fail" or entry.find("failure") is not None
    skipped = not failed and (entry.find("skipped") is not None or entry.get("status") in ("notrun", "disabled"))
    detail = results / f"{entry.get('name')}.json"
    if not detail.is_file():
        return int(not failed and not skipped), int(failed), int(skipped)
    passed, failures, skips = count_gtest(detail)
    return passed, failures + int(failed and not failures), skips


def count_build(folder):
    total = [0, 0, 0]
    for report in sorted((folder / "results").glob("ctest*.xml")):
        for entry in xml.parse(report).getroot().iter("testcase"):
            total = [a + b for a, b in zip(total, count_entry(entry, folder / "results"))]
    return total


def read_rows(folder):
    rows = []
    for path in sorted((folder / "results").glob("*.rows.json")):
        rows += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return rows


def print_rows(rows):
    table = [COLUMNS] + [tuple("yes" if row.get(key) is True else "NO" if row.get(key) is False else str(row.get(key, "")) for key in COLUMNS) for row in rows]
    widths = [max(len(line[at]) for line in table) for at in range(len(COLUMNS))]
    print("Trust and Judgement")
    for line in table:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def main(arguments):
    total = [0, 0, 0]
    if arguments[:1] == ["--add"]:
        total = [int(number) for number in arguments[1].split(",")]
        arguments = arguments[2:]
    folders, rows = [Path(name) for name in arguments], []
    for folder in folders:
        total = [a + b for a, b in zip(total, count_build(folder))]
        rows += read_rows(folder)
    if rows:
        print_rows(rows)
    missed = sum(1 for row in rows if row.get("holds") is False)
    passed, failed, skipped = total[0], total[1] + missed, total[2]
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
