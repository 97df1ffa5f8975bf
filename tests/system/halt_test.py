#!/usr/bin/env python3
"""Halts at random moments while mail is leaving: after the answer nothing more leaves, and the stop outlives the process.

AMENDS_HALTS says how many halts (20), AMENDS_SEED from which seed.
"""

import os
import random
import re
import time

import amends_process as ap
from sink import RecordingSink, slowly

HALTS = int(os.environ.get("AMENDS_HALTS", "20"))
SEED = int(os.environ.get("AMENDS_SEED", "20261121"))
LINES = 20
MAILS_A_HALT_MAX = 250  # sent between two halts


class HaltTest(ap.SystemTest):
    def test_halts_under_load(self):
        chance = random.Random(SEED)
        people = HALTS * MAILS_A_HALT_MAX + 500

        def a_busy_relay(stage, _count):
            return slowly(chance.random() * 0.02) if stage in ("rcpt", "dot") else None

        with RecordingSink(a_busy_relay) as sink:
            server = self.server(sink.url, lines=LINES).start()
            server.prepare("lamps", ap.people_csv(people), ap.mailing_files())
            server.send("lamps")
            took, late = [], 0
            for number in range(HALTS):
                with self.subTest(seed=SEED, number=number):
                    halt_ms, beyond = self.one_halt(server, sink, chance)
                    took.append(halt_ms)
                    late += beyond
                server.resume("lamps")
            server.wait_state("lamps", "finished", deadline=120)
            rows = server.author.sends("lamps")
            self.assertEqual({row["state"] for row in rows}, {"accepted"})
            self.assertEqual(len(sink.mails()), people)
            self.assert_ledger_equals_sink(rows, sink.mails())
            self.assertEqual(server.stop(), 0)
        took.sort()
        p99 = took[min(len(took) - 1, int(len(took) * 0.99))]
        print(f"{HALTS} halts: half within {took[len(took) // 2]:.1f} ms, p99 {p99:.1f} ms; {late} dots after the answer")
        ap.write_rows(
            "halt",
            [
                {"name": "halts under load", "value": late, "unit": "dots after the answer", "goal": 0, "holds": late == 0, "n": HALTS},
                {"name": "halt p99", "value": p99, "unit": "ms", "goal": 1000, "holds": p99 <= 1000, "n": HALTS},
            ],
        )

    def one_halt(self, server, sink, chance):
        wanted = sink.count() + chance.randrange(1, MAILS_A_HALT_MAX)
        ap.wait_for("mail to leave", lambda: sink.count() >= wanted)
        halted = server.author.post("mailings/lamps/halt", {"reason": "the price is wrong"})
        answered_at = time.monotonic()
        self.assertEqual(server.author.mailing("lamps")["state"], "halted")
        # Every line ends by itself: what was past the dot is read to its end, the rest was cut.
        ap.wait_for("the lines to end", lambda: sink.connections() == 0)
        after = [mail for mail in sink.mails() if mail.at > answered_at]
        beyond = max(0, len(after) - halted["past_the_dot"])
        self.assertEqual(beyond, 0, f"{len(after)} dots came after the answer, {halted['past_the_dot']} were announced")
        self.assertEqual(sum(halted["sends"].values()), len(server.author.sends("lamps")))
        self.everything_is_told(server, sink)
        return halted["halt_ms"], beyond

    def everything_is_told(self, server, sink):
        def settled():
            sends = server.author.mailing("lamps")["sends"]
            return sends["claimed"] == sends["dot"] == 0

        ap.wait_for("every answer to be written down", settled)
        rows = server.author.sends("lamps")
        self.assert_ledger_equals_sink(rows, sink.mails())
        states = ap.by_state(rows)
        self.assertEqual(set(states) - {"accepted", "planned"}, set())
        self.assertEqual(len(states["accepted"]), sink.count())

    def test_a_halt_outlives_the_process(self):
        with RecordingSink(lambda stage, _: slowly(0.01) if stage == "dot" else None) as sink:
            server = self.server(sink.url, lines=4).start()
            server.prepare("lamps", ap.people_csv(400), ap.mailing_files())
            server.send("lamps")
            ap.wait_for("mail to leave", lambda: sink.count() >= 40)
            answer = server.run("halt", "lamps", "--reason", "the link is wrong")
            self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
            server.kill()
            ap.wait_for("the lines to end", lambda: sink.connections() == 0)
            before, connects = sink.count(), sink.reached("connect")
            server.start()
            record = server.author.mailing("lamps")
            self.assertEqual((record["state"], record["halt_reason"]), ("halted", "the link is wrong"))
            self.assertEqual((sink.count(), sink.reached("connect")), (before, connects))
            server.resume("lamps")
            server.wait_state("lamps", "finished")
            self.assertEqual(len(sink.mails()), 400)
            self.assert_ledger_equals_sink(server.author.sends("lamps"), sink.mails())

    def test_a_halt_needs_a_reason_and_a_mailing(self):
        with RecordingSink() as sink:
            server = self.server(sink.url).start()
            server.prepare("lamps", ap.people_csv(20), ap.mailing_files())
            with self.assertRaises(ap.ApiError) as refused:
                server.author.post("mailings/nothing/halt", {"reason": "x"})
            self.assertEqual(refused.exception.status, 404)
            with self.assertRaises(ap.ApiError) as refused:
                server.author.post("mailings/lamps/halt", {})
            self.assertIn(refused.exception.status, (400, 422))

    def test_a_second_serve_on_the_same_folder_is_refused(self):
        with RecordingSink() as sink:
            server = self.server(sink.url).start()
            second = ap.amends("serve", "--data", str(server.data), "--listen", "127.0.0.1:0", "--relay", sink.url)
            self.assertEqual(second.returncode, 3, second.stdout + second.stderr)
            self.assertIn("in use", second.stderr)
            self.assertTrue(re.search(rf"\b{server.process.pid}\b", second.stderr), second.stderr)
            self.assertEqual(server.author.get("status")["mailings"], [])
            self.assertEqual(server.stop(), 0)
            again = self.server(sink.url).start()
            self.assertEqual(again.stop(), 0)


if __name__ == "__main__":
    ap.main()
