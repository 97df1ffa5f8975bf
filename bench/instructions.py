#!/usr/bin/env python3
"""The gates on instructions, under callgrind, against instructions.toml: a proof of 12,000 people less one of 2,000, and 3,000 finished
messages less 1,000. script/test calls it.

Ends with 0 when they are within the tolerance, with 1 when they are more."""
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import amends_program
import people

PEOPLE = (2_000, 12_000)
MESSAGES = (1_000, 3_000)
SEED = 20261122
MESSAGES_BENCH = amends_program.PROGRAM.parent / "messages_bench"


def collected(command, folder):
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.out", *command],
                          capture_output=True, text=True, check=False)
    match = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode not in (0, 1, 2) or not match:
        raise RuntimeError(f"callgrind: {done.stderr[-2000:]}")
    return int(match[1])


def of_proof(program, folder, count):
    mailing = people.write_mailing(folder / str(count), count, people.looped(people.own_template()))
    people.write_people(folder / "people.csv", count, SEED)
    command = amends_program.check_command(mailing, folder / "people.csv", 1, program)
    return collected(command, folder)


def of_message(program, folder, count):
    mailing = people.write_mailing(folder / "mail", count, people.unrolled(people.own_template()))
    return collected([program, mailing, str(count)], folder)


def holds(name, unit, count_at, sizes, gate):
    small, large = (count_at(size) for size in sizes)
    each = (large - small) / (sizes[1] - sizes[0])
    allowed = gate["instructions"] * (1 + gate["tolerance"])
    print(f"{name}: {each:.0f} instructions a {unit}, {allowed:.0f} allowed ({gate['instructions']} + {100 * gate['tolerance']:.0f} %)")
    if each < gate["instructions"] * (1 - gate["tolerance"]):
        print(f"{name}: that is far fewer: write the new number into bench/instructions.toml")
    return each <= allowed


def stripped(program, folder):
    """Valgrind 3.19 gives up on the debug information that clang 19 writes."""
    copy = folder / program.name
    subprocess.run(["objcopy", "--strip-debug", program, copy], check=True)
    return copy


def main():
    gates = tomllib.loads((Path(__file__).parent / "instructions.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="amends-instructions-") as name:
        folder = Path(name)
        amends, messages = (stripped(program, folder) for program in (amends_program.PROGRAM, MESSAGES_BENCH))
        good = holds("proof", "recipient", lambda count: of_proof(amends, folder, count), PEOPLE, gates["proof"])
        good &= holds("message", "message", lambda count: of_message(messages, folder, count), MESSAGES, gates["message"])
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
