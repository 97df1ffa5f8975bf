#!/usr/bin/env python3
"""Relays that misbehave: Debian's smtp-sink told to, and ours. Nothing is lost, nothing goes twice, the trouble is said, and sending
goes on by itself where that is safe.

The pause after a deferral is a minute and is not configurable, so the faults that defer people share one wait.
"""

import re
import unittest

import amends_process as ap
import sink as sinks
from sink import RecordingSink, SmtpSink

LINES = 10
PEOPLE = 10  # one a line, so that a fault that breaks each line is over at once
RETRY_SECONDS = 150  # a deferral's first pause is 60 s, and a broken line makes the next tries come slowly


class FaultTest(ap.SystemTest):
    def begin(self, relay: str, name: str = "server", people: int = PEOPLE) -> ap.Server:
        server = self.server(relay, name, lines=LINES).start()
        server.prepare("lamps", ap.people_csv(people), ap.mailing_files())
        server.send("lamps")
        return server

    def trouble(self, server) -> str:
        return server.author.mailing("lamps")["progress"]["trouble"]

    def wait_trouble(self, server, pattern: str, deadline: float = 30) -> str:
        def told():
            text = self.trouble(server)
            return text if re.search(pattern, text) else None

        return ap.wait_for(f"the trouble to say {pattern}", told, deadline)

    def states(self, server) -> dict:
        return {state: len(people) for state, people in ap.by_state(server.author.sends("lamps")).items()}

    def wait_states(self, server, wanted: dict, deadline: float = 30):
        ap.wait_for(f"{wanted}, not {self.states(server)}", lambda: self.states(server) == wanted, deadline)


@unittest.skipIf(SmtpSink.missing(), SmtpSink.missing())
class SmtpSinkTest(FaultTest):
    def test_a_drop_after_the_dot_is_doubt_and_is_never_sent_again(self):
        with SmtpSink(self.folder / "sink", "-q", ".") as sink:
            server = self.begin(sink.url)
            server.wait_state("lamps", "finished")
            self.wait_states(server, {"uncertain": PEOPLE})
            self.assert_ledger_equals_sink(server.author.sends("lamps"), sink.mails())
            self.assertEqual(sink.count(), PEOPLE)
            server.kill()
        with RecordingSink(port=sink.port) as again:
            server.start()
            self.assertEqual(server.author.mailing("lamps")["state"], "finished")
            self.assertEqual(self.states(server), {"uncertain": PEOPLE})
            with self.assertRaises(ap.ApiError):
                server.send("lamps")
            with self.assertRaises(ap.ApiError):
                server.author.post("mailings/lamps/resume", {"count": PEOPLE})
            self.assertEqual((again.count(), again.reached("connect")), (0, 0))
            self.assertEqual(server.stop(), 0)

    def test_a_refusal_after_the_dot_ends_it(self):
        with SmtpSink(self.folder / "sink", "-f", ".") as sink:
            server = self.begin(sink.url)
            server.wait_state("lamps", "finished")
            rows = server.author.sends("lamps")
            self.assertEqual({(row["state"], row["reply_code"], row["attempts"]) for row in rows}, {("rejected", 500, 1)})
            self.assertIn("command failed", rows[0]["reply"])

    def test_a_refused_recipient_ends_there(self):
        with SmtpSink(self.folder / "sink", "-f", "RCPT") as sink:
            server = self.begin(sink.url)
            server.wait_state("lamps", "finished")
            self.wait_states(server, {"rejected": PEOPLE})
            self.assertEqual(sink.count(), 0)

    def test_a_refused_sender_stops_everything_and_marks_nobody(self):
        with SmtpSink(self.folder / "sink", "-f", "MAIL") as sink:
            server = self.begin(sink.url)
            record = server.wait_state("lamps", "halted")
            self.assertIn("refuses the sender", record["halt_reason"])
            self.wait_states(server, {"planned": PEOPLE})
        with SmtpSink(self.folder / "good", port=sink.port) as good:
            server.resume("lamps")
            server.wait_state("lamps", "finished")
            self.assertEqual(good.count(), PEOPLE)
            self.assert_ledger_equals_sink(server.author.sends("lamps"), good.mails())

    def test_faults_that_are_tried_again(self):
        """One server and one sink for each fault; then each relay is well again, and everybody gets it once."""
        faults = {
            "q-connect": ("-q", "CONNECT"),
            "q-ehlo": ("-q", "EHLO"),
            "q-mail": ("-q", "MAIL"),
            "q-rcpt": ("-q", "RCPT"),
            "q-data": ("-q", "DATA"),
            "r-connect": ("-r", "CONNECT"),
            "r-mail": ("-r", "MAIL"),
            "r-rcpt": ("-r", "RCPT"),
            "r-data": ("-r", "DATA"),
            "r-dot": ("-r", "."),
        }
        running = {}
        for name, options in faults.items():
            sink = SmtpSink(self.folder / f"bad-{name}", *options)
            self.addCleanup(sink.close)
            running[name] = (self.begin(sink.url, name), sink)
        for name, (server, sink) in running.items():
            with self.subTest(fault=name):
                self.the_fault_is_seen(server, sink, name)
        good = {}
        for name, (server, sink) in running.items():
            sink.close()
            good[name] = SmtpSink(self.folder / f"good-{name}", port=sink.port)
            self.addCleanup(good[name].close)
        for name, (server, _) in running.items():
            with self.subTest(healed=name):
                server.wait_state("lamps", "finished", deadline=RETRY_SECONDS)
                rows = server.author.sends("lamps")
                self.assertEqual(self.states(server), {"accepted": PEOPLE})
                self.assert_ledger_equals_sink(rows, good[name].mails())
                self.assertEqual(server.stop(), 0)

    def the_fault_is_seen(self, server, sink, name: str):
        if name in ("q-connect", "q-ehlo", "r-connect"):
            self.wait_trouble(server, re.escape(server.relay))
        else:
            ap.wait_for("a try that failed", lambda: self.states(server).get("deferred", 0) > 0)
            tried = [row for row in server.author.sends("lamps") if row["state"] == "deferred"]
            self.assertTrue(all(row["reply"] and row["attempts"] >= 1 for row in tried), tried[:1])
        self.assertEqual(set(self.states(server)) - {"planned", "claimed", "deferred"}, set())
        self.assertEqual(server.author.mailing("lamps")["state"], "sending")


class PythonSinkTest(FaultTest):
    def test_a_relay_that_is_down_is_named_and_found_again(self):
        sink = RecordingSink()
        self.addCleanup(sink.close)
        sink.refuse_connections()
        server = self.begin(sink.url, people=100)
        text = self.wait_trouble(server, "nothing answers")
        self.assertIn(str(sink.port), text)
        self.assertEqual(set(self.states(server)) - {"planned", "claimed"}, set())
        sink.listen()
        server.wait_state("lamps", "finished", deadline=60)
        self.assertEqual(self.trouble(server), "")
        self.assert_ledger_equals_sink(server.author.sends("lamps"), sink.mails())
        self.assertEqual(sink.count(), 100)

    def test_a_relay_that_dies_in_the_middle_comes_back(self):
        sink = RecordingSink()
        self.addCleanup(sink.close)
        server = self.server(sink.url, lines=4).start()
        server.prepare("lamps", ap.people_csv(400), ap.mailing_files())
        sink.on_dot = lambda count: sink.refuse_connections() if count == 150 else None
        server.send("lamps")
        self.wait_trouble(server, "relay")
        self.assertLessEqual(sink.count(), 160)
        sink.on_dot = None
        sink.listen()
        server.wait_state("lamps", "finished", deadline=RETRY_SECONDS)
        rows, states = server.author.sends("lamps"), self.states(server)
        self.assertEqual(states.get("accepted", 0) + states.get("uncertain", 0), 400, states)
        self.assertLessEqual(states.get("uncertain", 0), 4)
        self.assert_ledger_equals_sink(rows, sink.mails())

    def test_a_relay_that_talks_nonsense(self):
        for name, stage, words in (
            ("greeting", "connect", b"SSH-2.0-OpenSSH_9.2"),
            ("binary", "connect", bytes(range(1, 256)).replace(b"\n", b"")),
            ("endless", "connect", b"220-x\r\n" * 500 + b"220 x"),
            ("code", "ehlo", b"999 what"),
        ):
            with self.subTest(name):
                broken = {"is": True}

                def plan(asked, _count, broken=broken, stage=stage, words=words):
                    return sinks.garbage(words) if asked == stage and broken["is"] else None

                with RecordingSink(plan) as sink:
                    server = self.begin(sink.url, name)
                    self.wait_trouble(server, re.escape(sink.url))
                    self.assertEqual(sink.count(), 0)
                    broken["is"] = False
                    server.wait_state("lamps", "finished", deadline=60)
                    self.assert_ledger_equals_sink(server.author.sends("lamps"), sink.mails())
                    self.assertEqual(sink.count(), PEOPLE)
                    server.kill()

    def test_nonsense_after_the_dot_is_doubt(self):
        with RecordingSink(lambda stage, _: sinks.garbage(b"hm") if stage == "dot" else None) as sink:
            server = self.begin(sink.url)
            server.wait_state("lamps", "finished")
            self.assertEqual(self.states(server), {"uncertain": PEOPLE})
            self.assert_ledger_equals_sink(server.author.sends("lamps"), sink.mails())

    def test_a_relay_that_never_answers_can_be_halted_and_nobody_is_lost(self):
        silent = {"stage": "mail"}
        with RecordingSink(lambda stage, _: sinks.SILENCE if stage == silent["stage"] else None) as sink:
            server = self.begin(sink.url)
            ap.wait_for("the lines to wait", lambda: sink.reached("mail") >= 1)
            halted = server.author.post("mailings/lamps/halt", {"reason": "the relay says nothing"})
            self.assertEqual(halted["past_the_dot"], 0)
            self.wait_states(server, {"planned": PEOPLE})
            silent["stage"] = "nothing"
            server.resume("lamps")
            server.wait_state("lamps", "finished")
            self.assertEqual(sink.count(), PEOPLE)
            self.assert_ledger_equals_sink(server.author.sends("lamps"), sink.mails())

    def test_silence_after_the_dot_is_announced_by_a_halt_and_stays_doubt(self):
        with RecordingSink(lambda stage, _: sinks.SILENCE if stage == "dot" else None) as sink:
            server = self.begin(sink.url)
            ap.wait_for("every line past its dot", lambda: sink.count() == PEOPLE)
            halted = server.author.post("mailings/lamps/halt", {"reason": "the relay says nothing"})
            self.assertEqual(halted["past_the_dot"], PEOPLE)
            self.assertEqual(self.states(server), {"dot": PEOPLE})
            server.kill()
            sink.plan = None
            server.start()
            self.assertIn(str(PEOPLE), server.announced["startup_note"])
            self.assertEqual(self.states(server), {"uncertain": PEOPLE})
            self.assert_ledger_equals_sink(server.author.sends("lamps"), sink.mails())

    def test_some_drops_and_refusals_among_many(self):
        """Every tenth dot is dropped, half of those having been kept; every seventh recipient is refused for good."""

        def plan(stage, count):
            if stage == "dot" and count % 10 == 0:
                return sinks.DROP if count % 20 == 0 else sinks.DROP_UNKEPT
            if stage == "rcpt" and count % 7 == 0:
                return sinks.reply("550 5.1.1 No such user")
            return None

        with RecordingSink(plan) as sink:
            server = self.begin(sink.url, people=60)
            server.wait_state("lamps", "finished", deadline=RETRY_SECONDS)
            rows, states = server.author.sends("lamps"), self.states(server)
            self.assertEqual(set(states), {"accepted", "uncertain", "rejected"})
            self.assertEqual(sum(states.values()), 60)
            self.assert_ledger_equals_sink(rows, sink.mails())
            self.assertEqual(states["uncertain"], sink.reached("dot") // 10)
            refused = [row for row in rows if row["state"] == "rejected"]
            self.assertEqual({(row["reply_code"], "No such user" in row["reply"]) for row in refused}, {(550, True)})


if __name__ == "__main__":
    ap.main()
