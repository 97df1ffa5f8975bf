#!/usr/bin/env python3
"""kill -9 while people click: whatever was answered more than a second before is kept, and the sets are whole after the restart.

AMENDS_CLICK_KILLS says how many kills (3). Everybody clicks once, so that every click that is lost is a person who is missing.
"""

import http.client
import os
import re
import threading
import time
import unittest

import amends_process as ap
from sink import RecordingSink

KILLS = int(os.environ.get("AMENDS_CLICK_KILLS", "3"))
PEOPLE = 4000
CLICKERS = 4
KEPT_WITHIN_SECONDS = 1.0
OLD_CLICKS = 300
_LINK = re.compile(rb"http://127\.0\.0\.1:\d+(/l/[A-Za-z0-9_-]+)")


def link_of(mail) -> str:
    """The path of the first tracked link; a quoted-printable body breaks its lines with =CRLF."""
    return _LINK.search(mail.data.replace(b"=\r\n", b"").replace(b"=3D", b"=")).group(1).decode()


class Clickers:
    """Threads that click one person after the other until the server is gone; `answered` says who was led on, and when."""

    def __init__(self, port: int, links: list):
        self.port, self.links, self.answered = port, links, {}
        self.threads = [threading.Thread(target=self.click, args=(first,), daemon=True) for first in range(CLICKERS)]
        for thread in self.threads:
            thread.start()

    def click(self, first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            for person, path in self.links[first::CLICKERS]:
                connection.request("GET", path, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 302:
                    return
                self.answered[person] = time.monotonic()
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()

    def old(self, now: float) -> set:
        return {person for person, at in list(self.answered.items()) if at < now - KEPT_WITHIN_SECONDS}

    def join(self) -> None:
        for thread in self.threads:
            thread.join(ap.DEADLINE_SECONDS)


class KillClicksTest(ap.SystemTest):
    def clicked(self, server) -> set:
        people, after = set(), 0
        while True:
            page = server.author.get(f"mailings/lamps/people?set=clicked%28all%29&limit=5000&after={after}")
            people |= {one["address"] for one in page["people"]}
            if not page.get("next_after"):
                self.assertEqual(page["count"], len(people))
                return people
            after = page["next_after"]

    def test_clicks_are_kept_within_a_second(self):
        lost_early, lost_late = 0, 0
        for number in range(KILLS):
            with self.subTest(number=number):
                early, late = self.one_kill(f"run{number}")
                lost_early, lost_late = lost_early + early, lost_late + late
        print(f"{KILLS} kills: {lost_late} clicks of the last second lost, {lost_early} of before")
        ap.write_rows(
            "kill_clicks",
            [{"name": "kill -9 under clicks: lost that were older than 1 s", "value": lost_early, "unit": "clicks", "goal": 0, "holds": lost_early == 0, "n": KILLS}],
        )
        self.assertEqual(lost_early, 0, "clicks that were answered more than a second before the kill are lost")

    def one_kill(self, name: str) -> tuple:
        with RecordingSink() as sink:
            server = self.server(sink.url, name, lines=8).start()
            server.prepare("lamps", ap.people_csv(PEOPLE), ap.mailing_files())
            server.send("lamps")
            server.wait_state("lamps", "finished")
            links = [(mail.rcpt_to, link_of(mail)) for mail in sink.mails()]
            self.assertEqual(len(links), PEOPLE)
            clickers = Clickers(server.port, links)
            ap.wait_for(
                "clicks older than a second",
                lambda: len(clickers.old(time.monotonic())) >= OLD_CLICKS,
            )
            killed_at = time.monotonic()
            server.kill()
            clickers.join()
            server.start()
            kept = self.clicked(server)
            self.assertEqual(kept - {person for person, _ in links}, set(), "nobody else clicked")
            lost = set(clickers.answered) - kept
            early = lost & clickers.old(killed_at)
            accepted = server.author.get("mailings/lamps/people?set=accepted&limit=1")["count"]
            self.assertEqual(accepted, PEOPLE)
            self.assertEqual(server.stop(), 0)
            server.start()
            self.assertEqual(self.clicked(server), kept, "the same from the file as from the rows")
            self.assertEqual(server.stop(), 0)
            return len(early), len(lost - early)


if __name__ == "__main__":
    unittest.TestCase.maxDiff = None
    ap.main()
