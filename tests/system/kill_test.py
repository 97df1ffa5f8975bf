#!/usr/bin/env python3
"""kill -9 while a mailing is being sent: at every named crash point, and at random moments.

After every kill the server is started again and the mailing sent to its end. Then nobody has it twice, nobody is lost, those in doubt are
at most as many as there were open lines, and the ledger equals what the relay took. AMENDS_KILLS says how many kills (100),
AMENDS_SEED from which seed; the seed and number of a failing kill are printed.
"""

import os
import random
import shutil
import signal
import sqlite3
import threading
import time
import unittest

import amends_process as ap
from sink import RecordingSink

KILLS = int(os.environ.get("AMENDS_KILLS", "100"))
SEED = int(os.environ.get("AMENDS_SEED", "20261121"))
# Where a program is named and not built, the test fails: without it only kills at random would be tried.
HAS_CRASH_POINTS = bool(ap.CRASHING_BIN)
PEOPLE = 300
LINES = 8
# name -> how often it is passed while the mailing is sent, at least; a kill picks one of these passes
SENDING_POINTS = {
    "in_plan_commit": 3,
    "in_claim_commit": 2,
    "after_claim": 2,
    "before_dot_mark": 20,
    "in_dot_commit": 20,
    "after_dot_commit": 20,
    "after_dot_mark_before_write": 20,
    "after_partial_dot_write": 100,
    "after_dot_write_before_reply": 100,
    "after_reply_before_record": 10,
    "in_record_commit": 1,
    "after_record_commit": 1,
}
OTHER_POINTS = ("in_recover_commit", "in_import_commit", "after_halt_commit", "in_link_commit", "in_unsubscribe_commit", "in_checkpoint")


def until_dead(call):
    """Runs `call` against a server that may die of it."""
    try:
        return call()
    except (OSError, ConnectionError, ValueError, ap.http.client.HTTPException):
        return None


class KillTest(ap.SystemTest):
    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.sum_uncertain = self.most_uncertain = self.sum_deaths = 0
        self.prepare_template()

    def prepare_template(self):
        """A folder with everything but the sending done, copied for each kill."""
        with RecordingSink() as sink:
            server = self.server(sink.url, "template", lines=LINES).start()
            server.prepare("lamps", ap.people_csv(PEOPLE), ap.mailing_files())
            self.assertEqual(server.stop(), 0)
        self.template = server

    def copy_of_template(self, sink) -> ap.Server:
        shutil.rmtree(self.folder / "run", ignore_errors=True)
        shutil.copytree(self.template.folder, self.folder / "run")
        server = self.server(sink.url, "run", lines=LINES)
        server._users = dict(self.template._users)
        return server

    def test_kills(self):
        kinds = [f"point {name}" for name in SENDING_POINTS] + [f"other {name}" for name in OTHER_POINTS] if HAS_CRASH_POINTS else []
        kinds += ["random"] * max(6, len(kinds) // 3)
        began = time.monotonic()
        reached = set()
        for number in range(KILLS):
            kind = kinds[number % len(kinds)]
            with self.subTest(seed=SEED, number=number, kind=kind):
                self.one_kill(kind)
                reached.add(kind)
        seconds = time.monotonic() - began
        bad = len(self._outcome.result.failures) + len(self._outcome.result.errors)
        print(
            f"{KILLS} runs ({len(reached)} kinds of kill, {self.sum_deaths} kills) in {seconds:.0f} s; uncertain: {self.sum_uncertain} in "
            f"all, at most {self.most_uncertain:g} a kill with {LINES} lines; seed {SEED}"
        )
        ap.write_rows(
            "kill",
            [
                {
                    "name": "kill -9 while sending",
                    "value": bad,
                    "unit": "duplicates or losses",
                    "goal": 0,
                    "holds": bad == 0,
                    "n": KILLS,
                }
            ],
        )

    def kill(self, server):
        server.kill()
        self.deaths += 1

    def one_kill(self, kind: str):
        self.deaths = 0
        with RecordingSink() as sink:
            server = self.copy_of_template(sink)
            try:
                if kind == "random":
                    self.kill_at_random(server, sink)
                elif kind.startswith("point "):
                    self.kill_at_point(server, kind.removeprefix("point "))
                else:
                    getattr(self, kind.removeprefix("other "))(server, sink)
                self.assertFalse(server.alive())
                self.finish(server, sink)
            finally:
                server.kill()

    # Ways to die

    def kill_at_random(self, server, sink):
        server.start()
        wanted = self.random.randrange(1, PEOPLE)
        wait = self.random.random() * 0.003

        def shoot(count):
            if count == wanted:
                threading.Timer(wait, os.kill, (server.process.pid, signal.SIGKILL)).start()

        sink.on_dot = shoot
        server.send("lamps")
        self.assertEqual(server.reap(), -signal.SIGKILL)
        self.deaths += 1
        sink.on_dot = None

    def kill_at_point(self, server, point: str):
        server.start({"AMENDS_CRASH_AT": f"{point}:{self.random.randint(1, SENDING_POINTS[point])}"})
        until_dead(lambda: server.send("lamps"))
        self.died(server, point)

    def died(self, server, point):
        ap.wait_for(f"the crash at {point}", lambda: not server.alive(), 30)
        self.assertEqual(server.reap(), -signal.SIGKILL)
        self.deaths += 1

    def in_recover_commit(self, server, sink):
        self.kill_at_random(server, sink)
        server.launch({"AMENDS_CRASH_AT": f"in_recover_commit:{self.random.randint(1, 2)}"})
        self.died(server, "in_recover_commit")

    def in_import_commit(self, server, sink):
        server.start({"AMENDS_CRASH_AT": f"in_import_commit:{self.random.randint(1, 4)}"})
        server.send("lamps")
        until_dead(lambda: server.author.import_csv(ap.people_csv(12_000, 1000), "others"))
        self.died(server, "in_import_commit")
        server.start()
        result = server.author.import_csv(ap.people_csv(12_000, 1000), "others")["result"]
        self.assertEqual((result["rows"], result["refused"], result["duplicates"]), (12_000, 0, 0))
        self.kill(server)

    def in_checkpoint(self, server, sink):
        server.start({"AMENDS_CRASH_AT": f"in_checkpoint:{self.random.randint(1, 2)}"})
        server.send("lamps")
        until_dead(lambda: server.author.import_csv(ap.people_csv(130_000, 1000), "others"))
        self.died(server, "in_checkpoint")

    def after_halt_commit(self, server, sink):
        server.start({"AMENDS_CRASH_AT": "after_halt_commit:1"})
        wanted = self.random.randrange(1, PEOPLE // 2)
        server.send("lamps")
        ap.wait_for("some mail", lambda: sink.count() >= wanted)
        until_dead(lambda: server.author.post("mailings/lamps/halt", {"reason": "a wrong link"}))
        self.died(server, "after_halt_commit")
        server.start()
        # If the halt came before the end it was stored before the crash, so it stands.
        self.assertIn(server.author.mailing("lamps")["state"], ("halted", "finished"))
        self.kill(server)

    def in_link_commit(self, server, sink):
        crash_at = self.random.randint(1, 2)
        server.start({"AMENDS_CRASH_AT": f"in_link_commit:{crash_at}"})
        server.send("lamps")
        new = "https://nordlys.example/new"
        until_dead(lambda: server.author.post("mailings/lamps/links/1/repoint", {"target": new, "reason": "moved", "untested": "there is no such shop"}))
        self.died(server, "in_link_commit")
        server.start()
        links = server.author.get("mailings/lamps/links")["links"]
        target = next(link["target"] for link in links if link["number"] == 1)
        self.assertEqual(target == new, crash_at == 2, "before the commit nothing, after it all")
        self.kill(server)

    def in_unsubscribe_commit(self, server, sink):
        crash_at = self.random.randint(1, 2)
        server.start({"AMENDS_CRASH_AT": f"in_unsubscribe_commit:{crash_at}"})
        server.send("lamps")
        until_dead(lambda: server.author.post("suppressions", {"address": "left@mail.example", "reason": "unsubscribed"}))
        self.died(server, "in_unsubscribe_commit")
        server.start()
        self.assertEqual(len(server.author.get("suppressions")["suppressions"]), crash_at - 1)
        self.kill(server)

    # Going on, and what must be true then

    def finish(self, server, sink):
        # What the dead process had written may still be on its way through the kernel.
        ap.wait_for("the relay to see the lines end", lambda: sink.connections() == 0)
        before = sink.count()
        server.start()
        state = server.author.mailing("lamps")["state"]
        if state == "approved":
            self.assertEqual(before, 0)
            server.send("lamps")
        elif state == "halted":
            self.assertEqual(sink.count(), before)
            server.resume("lamps")
        server.wait_state("lamps", "finished")
        rows, mails = server.author.sends("lamps"), sink.mails()
        states = ap.by_state(rows)
        self.assertEqual(len(rows), PEOPLE)
        self.assertEqual(set(states) - {"accepted", "uncertain"}, set(), "nobody waits, nobody was refused")
        self.assert_ledger_equals_sink(rows, mails)
        self.assertLessEqual(len(states["uncertain"]), LINES * self.deaths)
        got = {mail.rcpt_to for mail in mails}
        self.assertEqual(len(got | states["uncertain"]), PEOPLE, "nobody is lost")
        self.sum_uncertain += len(states["uncertain"])
        self.most_uncertain = max(self.most_uncertain, len(states["uncertain"]) / self.deaths)
        self.sum_deaths += self.deaths
        audit = server.author.get("audit?limit=100")
        self.assertGreater(audit["verified"], 0)
        self.assertEqual(server.stop(), 0)
        with sqlite3.connect(server.data / "amends.db") as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchone(), ("ok",))


if __name__ == "__main__":
    ap.main()
