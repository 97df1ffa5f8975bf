#!/usr/bin/env python3
"""Who is uncertain is settled by a click, by two people and by Postfix's log; a halt of everything outlives kill -9."""

import re
import threading
import time
import urllib.error
import urllib.request

import amends_process as ap
from sink import DROP, DROP_UNKEPT, RecordingSink, slowly

PEOPLE = 12
LINES = 4


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def first_link(mail) -> str:
    """The first tracked link; a quoted-printable body breaks its lines with =CRLF."""
    text = mail.data.replace(b"=\r\n", b"").replace(b"=3D", b"=")
    found = re.search(rb"http://127\.0\.0\.1:\d+/l/[A-Za-z0-9_-]+", text)
    return found.group(0).decode()


def log_of(mails: list, begins: str, ends: str) -> str:
    """mail.log as rsyslog writes it for these mails, from one moment to another."""
    lines = [f"{begins} mx postfix/master[1]: daemon started"]
    for number, mail in enumerate(mails):
        queue_id = f"{0xA000000000 + number:X}"
        inside = f"{begins} mx postfix"
        lines += [
            f"{inside}/cleanup[7]: {queue_id}: message-id={mail.message_id}",
            f"{inside}/qmgr[8]: {queue_id}: from=<x@y.example>, size=900, nrcpt=1 (queue active)",
            f"{inside}/smtp[9]: {queue_id}: to=<{mail.rcpt_to}>, relay=mx[192.0.2.1]:25, dsn=2.0.0, status=sent (250 2.0.0 Ok)",
            f"{inside}/qmgr[8]: {queue_id}: removed",
        ]
    return "\n".join([*lines, f"{ends} mx postfix/master[1]: still here"]) + "\n"


class UncertainTest(ap.SystemTest):
    def states(self, server, name="lamps") -> dict:
        return {state: len(people) for state, people in ap.by_state(server.author.sends(name)).items()}

    def test_doubt_is_settled_by_a_click_by_a_log_and_by_two_people(self):
        # The first four dots are not answered: two mails were taken, two were not.
        def breaks(stage, count):
            return {1: DROP, 2: DROP, 3: DROP_UNKEPT, 4: DROP_UNKEPT}.get(count) if stage == "dot" else None

        with RecordingSink(breaks) as sink:
            server = self.server(sink.url, lines=LINES).start()
            server.prepare("lamps", ap.people_csv(PEOPLE), ap.mailing_files())
            server.send("lamps")
            server.wait_state("lamps", "finished", deadline=120)
            self.assertEqual(self.states(server), {"accepted": PEOPLE - 4, "uncertain": 4})
            doubtful = {row["address"] for row in server.author.sends("lamps") if row["state"] == "uncertain"}
            taken = [mail for mail in sink.mails() if mail.rcpt_to in doubtful]
            self.assertEqual(len(taken), 2)
            self.assertEqual(len(sink.mails()), PEOPLE - 2)

            self.a_click_settles(server, taken[0])
            self.a_log_settles(server, sink, taken[1])
            self.two_people_settle(server)
            self.assertEqual(len(sink.mails()), PEOPLE - 2, "nobody was written to again")
            verbs = [entry["verb"] for entry in server.author.get("audit?subject=mailing/lamps")["entries"]]
            for verb in ("uncertain.settled", "uncertain.proposed", "uncertain.confirmed"):
                self.assertIn(verb, verbs)
            self.assertEqual(server.stop(), 0)

    def a_click_settles(self, server, mail) -> None:
        time.sleep(6)  # whoever clicks within five seconds of the mail is a machine, and settles nobody
        opener = urllib.request.build_opener(NoRedirect)
        opener.addheaders = [("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")]
        with self.assertRaises(urllib.error.HTTPError) as led_on:
            opener.open(first_link(mail), timeout=10)
        self.assertEqual(led_on.exception.code, 302)
        # The click is answered at once and proves something when it is on the disk.
        settled = {"accepted": PEOPLE - 3, "uncertain": 3}
        ap.wait_for("the click to settle it", lambda: self.states(server) == settled)
        overview = server.author.get("mailings/lamps/uncertain")
        self.assertEqual([(one["kind"], one["outcome"], one["people"]) for one in overview["evidence"]], [("click", "accepted", 1)])

    def a_log_settles(self, server, sink, mail) -> None:
        witnesses = [one for one in sink.mails() if one is not mail][-2:]
        log = self.folder / "mail.log"
        log.write_text(log_of([mail, *witnesses], "2020-01-01T00:00:00+01:00", "2100-01-01T00:00:00Z"))
        answer = server.run("uncertain", "lamps", "--relay-log", str(log))
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.assertIn("1  were taken by the relay", answer.stdout)
        self.assertIn("2  are not in the log", answer.stdout)
        self.assertEqual(self.states(server), {"accepted": PEOPLE - 2, "uncertain": 2}, "silence of a log settles nobody")

    def two_people_settle(self, server) -> None:
        words = ("uncertain", "lamps", "--settle", "abandoned", "--people", "all", "--reason", "not in the log")
        answer = server.run(*words)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        proposal = server.author.get("mailings/lamps/uncertain")["proposals"][0]
        self.assertEqual(proposal["people"], 2)
        own = server.run("uncertain", "lamps", "--confirm", str(proposal["id"]))
        self.assertIn("settle.own", own.stderr)
        server.kill()
        server.start()
        done = server.reviewer.post(f"mailings/lamps/uncertain/{proposal['id']}/confirm")
        self.assertEqual((done["settled"], done["uncertain"], done["abandoned"]), (2, 0, 2))
        self.assertEqual(self.states(server), {"accepted": PEOPLE - 2, "abandoned": 2})

    def test_a_halt_of_everything_outlives_kill_9(self):
        with RecordingSink(lambda stage, _: slowly(0.01) if stage == "dot" else None) as sink:
            server = self.server(sink.url, lines=LINES).start()
            server.prepare("lamps", ap.people_csv(400), ap.mailing_files())
            server.prepare("chairs", ap.people_csv(20), ap.mailing_files("chairs"))
            server.send("lamps")
            ap.wait_for("mail to leave", lambda: sink.count() >= 40)
            answer = server.run("halt", "--all", "--reason", "the prices are wrong")
            self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
            self.assertIn("lamps", answer.stdout)
            server.kill()
            ap.wait_for("the lines to end", lambda: sink.connections() == 0)
            before, connects = sink.count(), sink.reached("connect")
            server.start()
            self.assertEqual(server.author.mailing("lamps")["state"], "halted")
            self.assertEqual(server.author.get("status")["halts"][0]["reason"], "the prices are wrong")
            for verb, name in (("send", "chairs"), ("resume", "lamps")):
                with self.assertRaises(ap.ApiError) as refused:
                    server.author.post(f"mailings/{name}/{verb}", {"count": 20 if name == "chairs" else 400})
                self.assertEqual(refused.exception.status, 409)
            self.assertEqual((sink.count(), sink.reached("connect")), (before, connects))
            self.assertNotEqual(server.run("resume", "--all").returncode, 0, "a reason is needed")
            lifted = server.run("resume", "--all", "--reason", "mended")
            self.assertEqual(lifted.returncode, 0, lifted.stdout + lifted.stderr)
            self.assertEqual((sink.count(), sink.reached("connect")), (before, connects), "lifting starts nothing")
            server.resume("lamps")
            server.wait_state("lamps", "finished")
            self.assertEqual(len(sink.mails()), 400)
            self.assert_ledger_equals_sink(server.author.sends("lamps"), sink.mails())

    def test_a_halt_that_was_stored_and_not_carried_out_holds_at_the_next_start(self):
        with RecordingSink(lambda stage, _: slowly(0.02) if stage == "dot" else None) as sink:
            server = self.server(sink.url, lines=LINES).start()
            server.prepare("lamps", ap.people_csv(400), ap.mailing_files())
            server.send("lamps")
            ap.wait_for("mail to leave", lambda: sink.count() >= 20)
            # The process dies somewhere between the question and the answer.
            halt = threading.Thread(target=lambda: server.run("halt", "--all", "--reason", "wrong"))
            halt.start()
            ap.wait_for("the halt to be asked or done", lambda: self.is_asked(server))
            server.kill()
            halt.join()
            ap.wait_for("the lines to end", lambda: sink.connections() == 0)
            before = sink.count()
            server.start()
            self.assertEqual(len(server.author.get("halts")["halts"]), 1)
            self.assertEqual(server.author.mailing("lamps")["state"], "halted")
            self.assertEqual(sink.count(), before)

    def is_asked(self, server) -> bool:
        return len(server.author.get("halts")["halts"]) == 1

    def test_a_cut_does_not_wait_and_says_how_many_are_in_doubt(self):
        with RecordingSink(lambda stage, _: slowly(30) if stage == "dot" else None) as sink:
            server = self.server(sink.url, lines=LINES).start()
            server.prepare("lamps", ap.people_csv(40), ap.mailing_files())
            server.send("lamps")
            ap.wait_for("dots to leave", lambda: sink.count() == LINES)
            halted = server.author.post("mailings/lamps/halt", {"reason": "personal data", "cut": True})
            self.assertEqual((halted["cut"], halted["past_the_dot"]), (LINES, 0))
            self.assertEqual(halted["sends"]["uncertain"], LINES)
            self.assertEqual(self.states(server), {"planned": 40 - LINES, "uncertain": LINES})
            self.assertEqual(sink.count(), LINES)


if __name__ == "__main__":
    ap.main()
