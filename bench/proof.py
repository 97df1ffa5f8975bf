"""`amends check` measured: seconds on the clock and on the cores, memory, and what it says."""
import json
import os
import subprocess
import threading
import time
from dataclasses import dataclass

import amends_program
import people


@dataclass
class Checked:
    seconds: float
    core_seconds: float
    rss_mb: float
    report: dict


def check(folder, csv, threads=0):
    """Runs it to the end. A finding is no failure; a check that could not be made is."""
    started = time.monotonic()
    with subprocess.Popen(amends_program.check_command(folder, csv, threads), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        out = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - started
    if process.returncode not in (0, 1, 2):
        raise RuntimeError(f"amends check ended with {process.returncode}")
    return Checked(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, json.loads(out))


def check_streamed(folder, pipe, count, seed):
    """The same with people who are written into a pipe as they are read: no file of a gigabyte."""
    os.mkfifo(pipe)
    writer = threading.Thread(target=people.write_people, args=(pipe, count, seed))
    writer.start()
    try:
        return check(folder, pipe, threads=1)
    finally:
        writer.join()
        os.unlink(pipe)


def expect(done, count, looked_at):
    """The benchmark's answer is right: everybody was looked at, and every expression printed for everybody."""
    report = done.report
    printed = [one["own"] + one["empty"] + one["defaulted"] for one in report["expressions"] if one["field"] != "plan"]
    if (report["recipients"], report["looked_at"]) != (looked_at, looked_at) or (looked_at and (not printed or set(printed) != {count})):
        raise RuntimeError(f"amends check: {looked_at} of {count} were to be looked at, it says {report['recipients']}, {report['looked_at']}, {printed}")
