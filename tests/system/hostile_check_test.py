#!/usr/bin/env python3
"""Folders and lists that are broken, huge or meant to break something: `amends check` answers in time, with a finding or an error, and never calls
clean what it did not look at."""

import json
import random

import amends_process as ap

HEAD = '<html lang="en"><body><p>Hello {{ first_name }}</p><p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>\n'
END = "</body></html>"
PEOPLE = "email,first_name\nida@people.example,Ida\nole@people.example,Ole\n"


class HostileCheckTest(ap.SystemTest):
    def check(self, name: str, body, people: str = PEOPLE):
        """(exit code, the report); `amends` itself ends what takes longer than two minutes."""
        files = {"mailing.toml": ap.mailing_files(list_="people.csv")["mailing.toml"], "body.html": body, "people.csv": people}
        done = ap.amends("check", str(ap.write_folder(self.folder / name, files)), "--offline", "--format", "json")
        self.assertIn(done.returncode, (0, 1, 2, 3), done.stderr[-2000:])
        return done.returncode, json.loads(done.stdout)

    def ids(self, report: dict) -> set:
        return {finding["id"] for finding in report["findings"]}

    def test_bodies_that_are_too_much_are_refused_with_their_file(self):
        for name, body, error in (
            ("ten_megabytes", HEAD + "<p>Words of a long mail.</p>\n" * 400_000 + END, "mailing.file_size"),
            ("no_utf8", (HEAD + END).encode() + b"\xff\xfe" * 1000, "mailing.encoding"),
        ):
            with self.subTest(name):
                code, report = self.check(name, body)
                self.assertEqual(code, 3)
                self.assertEqual([(one["id"], one["file"]) for one in report["errors"]], [(error, "body.html")])

    def test_markup_that_is_hard_to_read_is_read_in_time(self):
        for name, middle in {
            "angles": "<" * 1_500_000,
            "nested": "<div>" * 200_000,
            "tables": "<table><tr><td>" * 60_000,
            "attributes": "<p " + "a=b " * 300_000 + ">x</p>",
            "style_sheet": "<style>" + "a{color:red;}" * 100_000 + "</style>",
            "style": '<p style="' + "color:red;" * 100_000 + '">x</p>',
            "comments": "<!--" * 300_000,
            "images": '<img src="https://pictures.example.org/a.png">' * 40_000,
            "one_word": "<p>" + "a" * 1_500_000 + "</p>",
            "invisible": "\u202e\u2066\u200b" * 200_000,
            "dates": "<p>" + "Monday 31 February 2026 at 02:30 20% off 399 kr code ABC123 " * 20_000 + "</p>",
            "addresses": "<p>" + " ".join(f"p{number}@people.org" for number in range(60_000)) + "</p>",
        }.items():
            with self.subTest(name):
                code, report = self.check(name, HEAD + middle + END)
                self.assertIn(code, (2, 3))
                self.assertTrue({"message.size", "template.error"} & self.ids(report), self.ids(report))

    def test_links_that_were_not_looked_at_are_told(self):
        for links, code in ((1_000, 0), (1_200, 3), (30_000, 3)):
            with self.subTest(links=links):
                # Small enough for a mail that is not too large, up to 1,200.
                body = HEAD + "\n".join(f"<a href=https://n.io/{number}>lamp {number}</a>" for number in range(links - 1)) + END
                found, report = self.check(f"links{links}", body)
                gaps = [one for one in report["findings"] if one["id"] == "check.could_not_run"]
                self.assertEqual((found == 3, len(gaps)), (code == 3, 1 if code == 3 else 0), self.ids(report))

    def test_a_hundred_thousand_links_are_bounded_and_told(self):
        for name, middle, code in (
            # Of as many addresses; then of fewer, so that the template can still be read; then all of them wrong in the same way.
            ("hundred_thousand", "\n".join(f"<a href=https://n.io/{number}>l {number}</a>" for number in range(100_000)), 3),
            ("sixty_thousand", "".join(f"<a href=http://n.io/{number}>l</a>" for number in range(60_000)), 3),
            ("no_address", "<a href=//n.io>l</a>" * 100_000, 2),
        ):
            with self.subTest(name):
                found, report = self.check(name, HEAD + middle + END)
                gaps = [one for one in report["findings"] if one["id"] == "check.could_not_run"]
                self.assertEqual((found, len(gaps)), (code, 1 if code == 3 else 0), self.ids(report))
                self.assertIn("message.size", self.ids(report))
                self.assertLessEqual(len(report["findings"]), 1000)

    def test_a_million_rows_of_garbage(self):
        dice = random.Random(3)
        rows = "".join(f"{dice.getrandbits(64):x},\x07{dice.getrandbits(48):x}\n" for _ in range(1_000_000))
        code, report = self.check("garbage", HEAD + END, PEOPLE + rows)
        self.assertEqual(code, 1, self.ids(report))
        refused = [one for one in report["findings"] if one["id"] == "audience.refused_rows"]
        self.assertEqual([(one["level"], one["arguments"]["rows"]) for one in refused], [("warn", 1_000_000)])
        self.assertEqual(report["recipients"], 2)


if __name__ == "__main__":
    ap.main()
