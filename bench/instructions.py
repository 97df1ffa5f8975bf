#!/usr/bin/env python3
"""The gate on instructions: a proof of 12,000 people less one of 2,000, under callgrind, against instructions.toml. script/test calls it.

Ends with 0 when they are within the tolerance, with 1 when they are more."""
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import amends_program
import people

SMALL, LARGE = 2_000, 12_000
SEED = 20261122


def instructions_of(program, folder, count):
    mailing = people.write_mailing(folder / str(count), count, people.looped(people.own_template()))
    people.write_people(folder / "people.csv", count, SEED)
    command = amends_program.check_command(mailing, folder / "people.csv", 1, program)
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.out", *command],
                          capture_output=True, text=True, check=False)
    match = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode not in (0, 1, 2) or not match:
        raise RuntimeError(f"callgrind: {done.stderr[-2000:]}")
    return int(match[1])


def main():
    gate = tomllib.loads((Path(__file__).parent / "instructions.toml").read_text(encoding="utf-8"))["proof"]
    with tempfile.TemporaryDirectory(prefix="amends-instructions-") as name:
        folder = Path(name)
        # Valgrind 3.19 gives up on the debug information that clang 19 writes.
        program = folder / "amends"
        subprocess.run(["objcopy", "--strip-debug", amends_program.PROGRAM, program], check=True)
        small, large = (instructions_of(program, folder, count) for count in (SMALL, LARGE))
    each = (large - small) / (LARGE - SMALL)
    allowed = gate["instructions"] * (1 + gate["tolerance"])
    print(f"proof: {each:.0f} instructions a recipient, {allowed:.0f} allowed ({gate['instructions']} + {100 * gate['tolerance']:.0f} %)")
    if each < gate["instructions"] * (1 - gate["tolerance"]):
        print("proof: that is far fewer: write the new number into bench/instructions.toml")
    return 0 if each <= allowed else 1


if __name__ == "__main__":
    sys.exit(main())
