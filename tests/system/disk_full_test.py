#!/usr/bin/env python3
"""A full disk: sending stops and says so; with room again and a new start everything goes on, and nobody gets it twice."""

import os
import shutil
import subprocess

import amends_process as ap
from sink import RecordingSink, slowly

DISK_BYTES = 48 << 20
PEOPLE = 3000


def missing() -> str:
    if os.geteuid() != 0:
        return "mounting a small disk needs root"
    return "" if shutil.which("mount") else "there is no mount"


class DiskFullTest(ap.SystemTest):
    def setUp(self):
        if missing():
            self.skipTest(missing())
        super().setUp()
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "amends-test", str(self.disk)], capture_output=True, text=True
        )
        if done.returncode != 0:
            self.skipTest(f"no small disk can be mounted here: {done.stderr.strip()}")

    def tearDown(self):
        for server in self._servers:
            server.kill()
        subprocess.run(["umount", str(self.disk)], capture_output=True)
        super().tearDown()

    def fill(self) -> None:
        with open(self.disk / "filler", "wb", buffering=0) as filler:
            for size in (1 << 20, 1 << 16, 1 << 12):
                try:
                    while True:
                        filler.write(b"x" * size)
                except OSError:
                    pass

    def make_room(self) -> None:
        (self.disk / "filler").unlink()

    def server_on_disk(self, sink) -> ap.Server:
        # The log lies elsewhere: what is said must be readable when the disk is full.
        server = self.server(sink.url, lines=10)
        server.data = self.disk / "data"
        return server.start()

    def test_sending_stops_and_says_so_and_goes_on_later(self):
        with RecordingSink(lambda stage, _: slowly(0.002) if stage == "dot" else None) as sink:
            server = self.server_on_disk(sink)
            server.prepare("lamps", ap.people_csv(PEOPLE), ap.mailing_files())
            sink.on_dot = lambda count: self.fill() if count == 300 else None
            server.send("lamps")
            self.stops_and_says_so(server, sink)
            sent = sink.count()
            self.assertLess(sent, PEOPLE, "the disk was never full: nothing was tried")
            server.kill()
            ap.wait_for("the lines to end", lambda: sink.connections() == 0)
            self.make_room()
            sink.on_dot = None
            server.start()
            if server.author.mailing("lamps")["state"] == "halted":
                server.resume("lamps")
            server.wait_state("lamps", "finished", deadline=60)
            rows = server.author.sends("lamps")
            states = ap.by_state(rows)
            self.assertEqual(set(states) - {"accepted", "uncertain"}, set())
            self.assertLessEqual(len(states["uncertain"]), 10)
            got = {mail.rcpt_to for mail in sink.mails()}
            self.assertEqual(len(got | states["uncertain"]), PEOPLE)
            self.assert_ledger_equals_sink(rows, sink.mails())
            print(f"disk full after {sent} of {PEOPLE}; {len(states['uncertain'])} uncertain")
            self.assertEqual(server.stop(), 0)

    def stops_and_says_so(self, server, sink):
        def told():
            record = server.author.mailing("lamps")
            said = record["progress"]["trouble"] + record.get("halt_reason", "")
            return said if "disk" in said.lower() or "space" in said.lower() else None

        said = ap.wait_for("the full disk to be told", told)
        self.assertIn("full", said.lower())
        ap.wait_for("the lines to end", lambda: sink.connections() == 0)
        self.assertRegex(server.log_text().lower(), r"disk|space")

    def test_an_import_that_does_not_fit_says_so_and_can_be_run_again(self):
        with RecordingSink() as sink:
            server = self.server_on_disk(sink)
            server.author.import_csv(ap.people_csv(100), "people")
            self.fill()
            try:
                server.author.import_csv(ap.people_csv(20_000), "people")
                self.fail("20,000 people fitted on a full disk")
            except (ap.ApiError, AssertionError, OSError) as said:
                self.assertRegex(str(said).lower(), r"disk|room|space|413|507|503")
            self.make_room()
            # A full disk is no lasting doubt: the same server goes on.
            result = server.author.import_csv(ap.people_csv(20_000), "people")["result"]
            self.assertEqual(result["refused"], 0)
            self.assertEqual(server.author.get("lists")["lists"][0]["contacts"], 20_000)


if __name__ == "__main__":
    ap.main()
