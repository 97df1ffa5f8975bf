#!/usr/bin/env python3
"""The benchmarks: usage: run.py [NAME...] [--format text|json] [--scale FACTOR]. script/bench builds first and calls this.

A row is {name, value, unit, peer, limit, goal, holds, n, how}. `holds` is null where there is nothing to hold: a peer's own row, or a
run at another scale than the goals'. Every benchmark checks that its work was done before it says how fast.
"""
import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
import typing
from pathlib import Path

import amends_program
import peers
import people
import proof as proofs

RECIPIENTS = 100_000
ROWS = 1_000_000
SIGNED_RECIPIENTS = 30_000
SENDER_DOMAIN = "sender.example"
LEDGER_BATCH, LEDGER_PEOPLE = 500, 10_000_000
HALTS, HALT_PEOPLE = 100, 400_000
MEMORY_PEOPLE, MEMORY_PIECE = 10_000_000, 1_000_000
SETS_PEOPLE, SETS_COLD, SETS_WARM = 10_000_000, 30, 300
REDIRECT_PEOPLE, REDIRECT_SECONDS, REDIRECT_REPEATS, REDIRECT_CONNECTIONS = 50_000, 5, 3, 64
# nodemailer is some forty times slower: a tenth of the recipients says the same in a tenth of the time.
SLOW_PEER_SHARE = 0.1
MAIL_BYTES = 24 * 1024
SEED = 20261121
SEND_SECONDS_MAX = 600

GOAL_OF_SMTP_SOURCE = 1.0
GOAL_OF_NODEMAILER = 40.0
GOAL_OF_OPENSSL = 0.8
GOAL_OF_SIGNED_NODEMAILER = 10.0
GOAL_LEDGER_MB = 1000.0
GOAL_HALT_MS = 50.0
GOAL_SETS_MS = 5.0
GOAL_REDIRECT_RATE, GOAL_REDIRECT_P99 = 0.65, 3.0
GOAL_PROOF_RATE = 250_000
GOAL_SLOPE = 0.2
GROWTH = (10_000, 100_000, 1_000_000, 10_000_000)
# What a server does for them takes minutes for each million.
GROWTH_SERVED = GROWTH[:3]
GOAL_IMPORT_SECONDS = 10.0
GOAL_RSS_MB = 300.0


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def row(name, value, unit, **more):
    return {"name": name, "value": round(value, 2), "unit": unit, "peer": None, "limit": None, "goal": None, "holds": None, "n": None, "how": "", **more}


def memory_row(name, rss, count, full):
    return row(name, rss, "MB", goal=f"<= {GOAL_RSS_MB:g}", holds=rss <= GOAL_RSS_MB if full else None, n=count, how="VmHWM of amends serve")


def attempt(what, work):
    """The value, or None with a message where a peer is absent."""
    try:
        return work()
    except peers.Absent as why:
        say(f"{what} skipped: {why}")
        return None


def fill(server, count, first, folder):
    """So many contacts on a list of their own, from number `first` on; a piece at a time, so that no file has a gigabyte."""
    for at in range(first, first + count, MEMORY_PIECE):
        piece = min(MEMORY_PIECE, first + count - at)
        people.write_people(folder / "base.csv", piece, SEED, at)
        said = server.import_people(folder / "base.csv", "base")
        if said.get("added") != piece:
            raise RuntimeError(f"{piece} more contacts were written, the import says: {said}")


def prepare(server, count, folder, template=None):
    """A list, a mailing to it, proofed and signed off."""
    people.write_people(folder / "people.csv", count, SEED)
    server.import_people(folder / "people.csv", "bench")
    server.put_mailing(people.write_mailing(folder / "bench", count, template))
    server.proof("bench")
    server.approve("bench")


class Sent(typing.NamedTuple):
    """One mailing through the release program."""

    rate: float
    bytes_each: float  # at the sink
    rss_mb: float
    core_seconds: float  # of the server, from the order to the last answer


def send_with_amends(count, folder, signing_domain=None, base=0):
    """Proof-read, signed-off mail to `count` people; `base` others are in the contacts before."""
    with peers.Sink() as sink, amends_program.Server(folder, peers.free_port(), sink.port, signing_domain) as server:
        fill(server, base, count, folder)
        prepare(server, count, folder)
        started, before = time.monotonic(), server.core_seconds()
        server.send("bench", count)
        while (done := server.count("bench", "accepted")) < count:
            if time.monotonic() - started > SEND_SECONDS_MAX:
                raise RuntimeError(f"{done} of {count} accepted after {SEND_SECONDS_MAX} s: {server.status('bench')}")
            time.sleep(0.1)
        seconds, taken = time.monotonic() - started, server.core_seconds() - before
        server.sample_memory()
    if sink.messages != count:
        raise RuntimeError(f"the ledger says {count} accepted, the sink took {sink.messages}")
    return Sent(count / seconds, sink.bytes / count, server.peak_rss_mb, taken)


def send_unsigned(scale, folder):
    count = max(100, int(RECIPIENTS * scale))
    slow_count = max(100, int(count * SLOW_PEER_SHARE))
    how = f"{peers.CONNECTIONS} connections to the same sink"
    sent = None
    if amends_program.is_built():
        sent = attempt("send_unsigned", lambda: send_with_amends(count, folder))
    else:
        say(f"amends skipped: {amends_program.PROGRAM.relative_to(peers.ROOT)} is not built")
    bytes_each = int(sent.bytes_each if sent else MAIL_BYTES)
    source = attempt("smtp-source", lambda: peers.smtp_source(count, bytes_each))
    node = attempt("nodemailer", lambda: peers.nodemailer(slow_count))
    if source:
        yield row("send_unsigned.smtp_source", source, "mails/s", n=count, how=f"{bytes_each} ready bytes, {how}")
    if node:
        yield row("send_unsigned.nodemailer", node, "mails/s", n=slow_count, how=f"handlebars, {how}")
    if sent:
        full, ours = scale == 1, sent.rate
        yield row("send_unsigned", ours, "mails/s", n=count, how=f"rendered, tracked, ledger synced before the dot; {bytes_each} bytes, {how}")
        for name, peer, goal in (("smtp_source", source, GOAL_OF_SMTP_SOURCE), ("nodemailer", node, GOAL_OF_NODEMAILER)):
            if peer:
                yield row(f"send_unsigned.x_{name}", ours / peer, "x", peer=round(peer, 1), goal=f">= {goal:g}",
                          holds=ours / peer >= goal if full else None, n=count, how="ratio in this run")
        yield memory_row("send_unsigned.rss", sent.rss_mb, count, full)


def send_rsa(scale, folder):
    """Every message signed with RSA-2048. The bound is what openssl signs on all cores; the sink and the rest of the work have the same cores."""
    count = max(100, int(SIGNED_RECIPIENTS * scale))
    slow_count = max(100, int(count * SLOW_PEER_SHARE))
    full = scale == 1
    if not amends_program.is_built():
        say(f"send_rsa skipped: {amends_program.PROGRAM.relative_to(peers.ROOT)} is not built")
        return
    cores = len(os.sched_getaffinity(0))
    sent = send_with_amends(count, folder, SENDER_DOMAIN)
    ours = sent.rate
    limit = peers.rsa_signatures() * cores
    node = attempt("nodemailer", lambda: peers.nodemailer(slow_count, folder / "dkim.pem"))
    yield row("send_rsa.openssl", limit, "signatures/s", n=cores, how="openssl speed rsa2048 on one core, times the cores")
    if node:
        yield row("send_rsa.nodemailer", node, "mails/s", n=slow_count, how="handlebars, DKIM rsa-2048")
    yield row("send_rsa", ours, "mails/s", limit=round(limit, 1), n=count, how=f"rendered, tracked, signed, ledger synced before the dot; {int(sent.bytes_each)} bytes")
    yield row("send_rsa.x_openssl", ours / limit, "x", limit=1, goal=f">= {GOAL_OF_OPENSSL:g}", holds=ours / limit >= GOAL_OF_OPENSSL if full else None, n=count,
              how="of what all cores can sign when they do nothing else")
    if node:
        yield row("send_rsa.x_nodemailer", ours / node, "x", peer=round(node, 1), goal=f">= {GOAL_OF_SIGNED_NODEMAILER:g}",
                  holds=ours / node >= GOAL_OF_SIGNED_NODEMAILER if full else None, n=count, how="ratio in this run")
    yield memory_row("send_rsa.rss", sent.rss_mb, count, full)


def ledger(scale, folder):
    """The ledger's files alone: the marks of one batch and the answers of the batch before, in one write and one sync."""
    program = peers.ROOT / "build/release/bin/ledger_bench"
    if not program.is_file():
        say(f"ledger skipped: {program.relative_to(peers.ROOT)} is not built")
        return
    for batch, count in ((peers.CONNECTIONS, RECIPIENTS), (LEDGER_BATCH, LEDGER_PEOPLE)):
        count = max(1000, int(count * scale))
        place = folder / f"ledger-{batch}"
        place.mkdir()
        done = json.loads(subprocess.run([program, place, str(count), str(batch)], capture_output=True, text=True, check=True).stdout)
        if done["accepted"] != count:
            raise RuntimeError(f"ledger: {done}")
        yield row(f"ledger.batch_{batch}", count / done["send_seconds"], "sends/s", n=count, how=f"claimed, marked, answered; {done['commits']} syncs of {batch} marks and answers")
    each = done["bytes"] / count
    yield row("ledger.bytes", each * 10, "MB for 10M", goal=f"<= {GOAL_LEDGER_MB:g}", holds=each * 10 <= GOAL_LEDGER_MB if scale == 1 else None, n=count,
              how=f"{each:.1f} bytes a person: audience, mark, answer with the relay's words")
    yield row("ledger.open", done["open_seconds"], "s", n=count, how="read from its first byte to its last after a restart")
    yield row("ledger.rss", done["rss_kib"] / 1024, "MB", n=count, how="the whole process, with the plan it was given in memory")


def halt(scale, folder):
    """From the call to the answer of halts in the middle of a send; then nobody more may have it."""
    tries = max(3, int(HALTS * scale))
    if not amends_program.is_built():
        say(f"halt skipped: {amends_program.PROGRAM.relative_to(peers.ROOT)} is not built")
        return
    seconds, late = [], 0
    with peers.Sink() as sink, amends_program.Server(folder, peers.free_port(), sink.port) as server:
        prepare(server, HALT_PEOPLE, folder)
        server.send("bench", HALT_PEOPLE)
        for number in range(tries):
            time.sleep(0.15)
            started = time.monotonic()
            answer = server.halt("bench")
            seconds.append(time.monotonic() - started)
            at_answer = answer["sends"].get("accepted", 0)
            time.sleep(0.05)
            late += server.count("bench", "accepted") - at_answer - answer.get("past_the_dot", 0)
            if at_answer >= HALT_PEOPLE:
                raise RuntimeError(f"halt: everything was sent before halt {number + 1}")
            server.resume("bench", server.count("bench", "planned") + server.count("bench", "deferred"))
    seconds.sort()
    p99 = seconds[math.ceil(0.99 * len(seconds)) - 1]
    full = scale == 1
    yield row("halt.p50", 1000 * seconds[len(seconds) // 2], "ms", n=tries, how="HTTP call to answer, under load")
    yield row("halt.p99", 1000 * p99, "ms", goal=f"<= {GOAL_HALT_MS:g}", holds=1000 * p99 <= GOAL_HALT_MS if full else None, n=tries, how="HTTP call to answer: stored, and every dot that had left answered")
    yield row("halt.late", late, "people", goal="0", holds=late == 0, n=tries, how="accepted after the answer")


def sets(scale, folder):
    """Who got it and opened it and did not leave, of 10M: each time right after a restart, and with the sets in memory."""
    program = peers.ROOT / "build/release/bin/sets_bench"
    if not program.is_file():
        say(f"sets skipped: {program.relative_to(peers.ROOT)} is not built")
        return
    count = max(10_000, int(SETS_PEOPLE * scale))
    full = scale == 1
    done = json.loads(subprocess.run([program, folder, str(count), str(SETS_COLD), str(SETS_WARM)], capture_output=True, text=True, check=True).stdout)
    if done["found"] != done["expected"]:
        raise RuntimeError(f"sets: {done}")
    question = "accepted and opened and not left"
    for kind, words in (("cold", "the first question after opening the data folder"), ("warm", "sets in memory")):
        yield row(f"sets.{kind}.p50", done[f"{kind}_p50_ms"], "ms", n=done[f"{kind}_n"], how=f"{question}: {done['found']} of {count}; {words}")
        yield row(f"sets.{kind}.p99", done[f"{kind}_p99_ms"], "ms", goal=f"<= {GOAL_SETS_MS:g}", holds=done[f"{kind}_p99_ms"] <= GOAL_SETS_MS if full else None,
                  n=done[f"{kind}_n"], how=words)
    yield row("sets.bytes", done["file_bytes"] / 1e6, "MB", n=count, how="the file of the mailing's sets")
    yield row("sets.rss", done["rss_kib"] / 1024, "MB", n=count, how="the whole process, with what made the folder")


def redirect(scale, folder):
    """Tracked links of mails that really left, and nginx's `return 302`, under the same client on the same machine, one after the other.

    Many people who click a few times each, as after a mailing: somebody who fetches the same link again and again is told from people, and their
    hits are not kept."""
    count = max(100, int(REDIRECT_PEOPLE * scale))
    full = scale == 1
    if not amends_program.is_built():
        say(f"redirect skipped: {amends_program.PROGRAM.relative_to(peers.ROOT)} is not built")
        return
    try:
        peers.tool("wrk")
    except peers.Absent as why:
        say(f"redirect skipped: {why}")
        return
    seconds = max(1, int(REDIRECT_SECONDS * min(1, scale * 2)))
    ours, theirs = [], []
    with peers.recording_sink() as sink, amends_program.Server(folder, peers.free_port(), peers.port_of(sink.url)) as server:
        prepare(server, count, folder, people.SHORT)
        server.send("bench", count)
        started = time.monotonic()
        while server.count("bench", "accepted") < count:
            if time.monotonic() - started > SEND_SECONDS_MAX:
                raise RuntimeError("redirect: the mails did not leave")
            time.sleep(0.2)
        paths = peers.tracked_paths(sink.mails())
        if len(paths) < count:
            raise RuntimeError(f"redirect: {count} mails left, {len(paths)} links found")
        for _ in range(REDIRECT_REPEATS):
            ours.append(peers.wrk(server.address, paths, REDIRECT_CONNECTIONS, seconds, folder))
            theirs.append(attempt("nginx", lambda: peers.nginx_redirects(paths, REDIRECT_CONNECTIONS, seconds, folder)))
        server.sample_memory()
        lost = server.lost_hits()
    mine = sorted(ours, key=lambda run: run.rate)[len(ours) // 2]
    how = f"{REDIRECT_CONNECTIONS} connections of wrk, {len(paths)} links, median of {len(ours)} runs of {seconds} s"
    yield row("redirect", mine.rate, "redirects/s", n=mine.requests, how=f"token checked, target looked up, click classed and kept; {how}")
    yield row("redirect.p50", mine.p50_ms, "ms", n=mine.requests, how=how)
    yield row("redirect.p99", mine.p99_ms, "ms", n=mine.requests, how=how)
    if all(theirs):
        other = sorted(theirs, key=lambda run: run.rate)[len(theirs) // 2]
        yield row("redirect.nginx", other.rate, "redirects/s", n=other.requests, how=f"return 302, one worker a core; {how}")
        yield row("redirect.nginx.p99", other.p99_ms, "ms", n=other.requests, how=how)
        rate, late = mine.rate / other.rate, mine.p99_ms / other.p99_ms
        yield row("redirect.x_nginx", rate, "x", peer=round(other.rate, 1), goal=f">= {GOAL_REDIRECT_RATE:g}", holds=rate >= GOAL_REDIRECT_RATE if full else None,
                  n=len(ours), how="ratio in this run")
        yield row("redirect.p99_x_nginx", late, "x", peer=round(other.p99_ms, 3), goal=f"<= {GOAL_REDIRECT_P99:g}", holds=late <= GOAL_REDIRECT_P99 if full else None,
                  n=len(ours), how="ratio in this run")
    yield row("redirect.lost", lost, "clicks", n=sum(run.requests for run in ours), how="answered and not kept: more than the disk could take, or too many of one person at once")
    yield memory_row("redirect.rss", server.peak_rss_mb, count, full)


class Imported(typing.NamedTuple):
    """One list through the release program."""

    seconds: float
    core_seconds: float  # of the command line and the server
    rss_mb: float
    rows: str  # how many of which kind


def children_core_seconds():
    """Of the processes that have ended: the command line, not the server."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def import_with_amends(count, folder):
    """A list as it comes, into an empty data folder; what the program says of it must be what was written."""
    _, good, duplicates, refused = people.write_import(folder / "people.csv", count, SEED)
    with amends_program.Server(folder, peers.free_port(), peers.free_port()) as server:
        started, before = time.monotonic(), server.core_seconds() + children_core_seconds()
        said = server.import_people(folder / "people.csv", "bench")
        seconds, taken = time.monotonic() - started, server.core_seconds() + children_core_seconds() - before
        server.sample_memory()
    if (said.get("added"), said.get("refused"), said.get("duplicates")) != (good, refused, duplicates):
        raise RuntimeError(f"import: {good} good, {refused} refused and {duplicates} duplicate rows were written, it says: {said}")
    return Imported(seconds, taken, server.peak_rss_mb, f"{good} good, {duplicates} duplicate, {refused} refused rows")


def import_rows(scale, folder):
    count = max(1000, int(ROWS * scale))
    if not amends_program.is_built():
        say(f"import skipped: {amends_program.PROGRAM.relative_to(peers.ROOT)} is not built")
        return
    done = import_with_amends(count, folder)
    full = scale == 1
    yield row("import", done.seconds, "s", goal=f"<= {GOAL_IMPORT_SECONDS:g}", holds=done.seconds <= GOAL_IMPORT_SECONDS if full else None, n=count,
              how=f"CSV over the command line: {done.rows}")
    yield row("import.rate", count / done.seconds, "rows/s", n=count, how="checked, deduplicated, durable")
    yield memory_row("import.rss", done.rss_mb, count, full)


def proof(scale, folder):
    """Two runs on one core each: one that checks everybody, one that reads the same list for nobody. The difference is the proof."""
    count = max(10_000, int(ROWS * scale))
    full = scale == 1
    if not amends_program.is_built():
        say(f"proof skipped: {amends_program.PROGRAM.relative_to(peers.ROOT)} is not built")
        return
    try:
        template, source = (peers.templates() / "mail.liquid").read_text(encoding="utf-8"), "the template of the peers"
    except peers.Absent:
        template, source = people.own_template(), "a template of the same kind"
    rates = attempt("the peers of proof", peers.renders) or {}
    csv = folder / "people.csv"
    people.write_people(csv, count, SEED)
    mailing = people.write_mailing(folder / "bench", count, people.looped(template))
    nobody = people.write_mailing(folder / "nobody", count, people.looped(template), where="email == 'nobody'")
    ones = [proofs.check(mailing, csv, threads=1) for _ in range(3)]
    reads = [proofs.check(nobody, csv, threads=1) for _ in range(3)]
    every = [proofs.check(mailing, csv) for _ in range(3)]
    for done in ones + every:
        proofs.expect(done, count, count)
    one, read, all_cores = (min(runs, key=lambda run: run.core_seconds) for runs in (ones, reads, every))
    rate = count / (one.core_seconds - read.core_seconds)
    shape = f"{source}: 6 fields, a loop of 10 x 3 values, a condition"
    for name, peer in sorted(rates.items()):
        yield row(f"proof.{name}", peer, "renders/s", n=count, how="rendering only, one core")
    yield row("proof", rate, "recipients/s/core", goal=f">= {GOAL_PROOF_RATE}", holds=rate >= GOAL_PROOF_RATE if full else None, n=count,
              how=f"rendered, all checks, duplicates, audience hash; without reading the CSV; {shape}")
    for name, peer in sorted(rates.items()):
        yield row(f"proof.x_{name}", rate / peer, "x", peer=round(peer, 1), n=count, how="ratio in this run; theirs only render")
    yield row("proof.core_e2e", count / one.core_seconds, "recipients/s/core", n=count, how="amends check --threads 1, from the CSV to the report")
    yield row("proof.e2e", count / min(run.seconds for run in every), "recipients/s", n=count, how="amends check on all cores, from the CSV to the report")
    yield row("proof.e2e_seconds", min(run.seconds for run in every), "s", n=count, how="the same, on the clock")
    yield memory_row("proof.rss", all_cores.rss_mb, count, full) | {"how": "peak of amends check on all cores"}


def memory(scale, folder):
    """A send to some of the people while ten million others are in the contacts; the imports of all of them count as well."""
    base, count = max(10_000, int(MEMORY_PEOPLE * scale)), max(100, int(RECIPIENTS * scale))
    if not amends_program.is_built():
        say(f"memory skipped: {amends_program.PROGRAM.relative_to(peers.ROOT)} is not built")
        return
    sent = attempt("memory", lambda: send_with_amends(count, folder, base=base))
    if sent:
        yield memory_row("memory", sent.rss_mb, base + count, scale == 1) | {"how": f"VmHWM of amends serve: {base} contacts imported, then {count} more, who were written to"}
        yield row("memory.send", sent.rate, "mails/s", n=count, how=f"beside {base} other contacts")


def growth_of_check(count, folder):
    """(core seconds of what, MB of what) of amends check; the people come through a pipe."""
    mailing = people.write_mailing(folder / "bench", count, people.looped(people.own_template()))
    done = proofs.check_streamed(mailing, folder / "people.pipe", count, SEED)
    proofs.expect(done, count, count)
    how = "amends check --threads 1, the list through a pipe"
    return (done.core_seconds, how), (done.rss_mb, f"peak of {how}")


def growth_of_import(count, folder):
    done = import_with_amends(count, folder)
    return (done.core_seconds, "command line and server, into an empty data folder"), (done.rss_mb, "VmHWM of amends serve")


def growth_of_send(count, folder):
    done = send_with_amends(count, folder)
    return (done.core_seconds, "amends serve, from the order to the last answer of the sink"), (done.rss_mb, "VmHWM of amends serve")


def growth(scale, folder):
    """Core seconds and memory from ten thousand people on: the proof to ten million, import and send to one."""
    if not amends_program.is_built():
        say(f"growth skipped: {amends_program.PROGRAM.relative_to(peers.ROOT)} is not built")
        return
    for what, sizes, work in (("proof", GROWTH, growth_of_check), ("import", GROWTH_SERVED, growth_of_import), ("send", GROWTH_SERVED, growth_of_send)):
        yield from grow(what, sorted({max(1000, int(size * scale)) for size in sizes}), work, (scale == 1, folder))


def grow(what, sizes, work, run):
    """The rows of one kind of work at each size, and how much its slope changes at the end. `run` is whether goals apply, and a folder."""
    full, folder = run
    cost = []
    for count in sizes:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            measured = attempt(f"growth of {what}", lambda count=count, place=place: work(count, Path(place)))
        if not measured:
            return
        (seconds, how), (rss, rss_how) = measured
        cost.append((count, seconds))
        yield row(f"growth.{what}_{count}", seconds, "core s", n=count, how=how)
        yield memory_row(f"growth.{what}_{count}.rss", rss, count, full) | {"how": rss_how}
    if len(cost) < 3 or cost[-2][1] <= cost[-3][1]:
        say(f"growth of {what}: too few people for a slope")
        return
    first, last = ((after[1] - before[1]) / (after[0] - before[0]) for before, after in zip(cost[-3:], cost[-2:]))
    off = abs(last / first - 1)
    yield row(f"growth.{what}_slope", 100 * off, "%", goal=f"<= {100 * GOAL_SLOPE:g}", holds=off <= GOAL_SLOPE if full else None, n=cost[-1][0],
              how=f"core seconds a person, from {cost[-2][0]} to {cost[-1][0]} against {cost[-3][0]} to {cost[-2][0]}")


# What takes long runs only by its name.
ONLY_BY_NAME = {"memory", "growth"}
BENCHMARKS = {"send_unsigned": send_unsigned, "send_rsa": send_rsa, "ledger": ledger, "halt": halt, "import": import_rows, "proof": proof, "sets": sets, "redirect": redirect,
              "memory": memory, "growth": growth}
COLUMNS = ("name", "value", "unit", "peer", "limit", "goal", "holds", "n", "how")


def cell(value):
    if value is None:
        return ""
    return {True: "yes", False: "NO"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def print_table(rows):
    table = [COLUMNS] + [tuple(cell(line[key]) for key in COLUMNS) for line in rows]
    widths = [max(len(line[at]) for line in table) for at in range(len(COLUMNS))]
    for line in table:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip())


def measure(name, chosen):
    rows = []
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        for line in BENCHMARKS[name](chosen.scale, Path(folder)):
            rows.append(line)
            if chosen.format == "json":
                print(json.dumps(line, ensure_ascii=False), flush=True)
    return rows


def main():
    options = argparse.ArgumentParser(prog="script/bench")
    options.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}")
    options.add_argument("--format", choices=("text", "json"), default="text")
    options.add_argument("--scale", type=float, default=1.0)
    chosen = options.parse_args()
    if unknown := [name for name in chosen.names if name not in BENCHMARKS]:
        options.error(f"there is no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}")
    rows, broken = [], 0
    for name in chosen.names or [name for name in BENCHMARKS if name not in ONLY_BY_NAME]:
        say(f"{name} ...")
        try:
            rows += measure(name, chosen)
        except (RuntimeError, OSError, subprocess.CalledProcessError) as why:
            say(f"{name} did not run to its end: {why}")
            broken += 1
    if chosen.format == "text":
        print_table(rows)
    return 1 if broken or any(line["holds"] is False for line in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
