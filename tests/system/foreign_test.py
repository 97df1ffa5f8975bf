#!/usr/bin/env python3
"""A mistake that happened in another program: from its export to an apology that leaves through our relay, over the real binary."""

import csv
import io
import json

import amends_process as ap
from sink import RecordingSink

PEOPLE = 50_000
WRONG = "https://shop.nordlys.example/last-year"


def address(number: int) -> str:
    return f"p{number}@people.example"


def rows(header: list, lines) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(lines)
    return out.getvalue()


class ForeignTest(ap.SystemTest):
    def setUp(self):
        super().setUp()
        self.sink = RecordingSink()
        self.addCleanup(self.sink.close)
        self.one = self.server(self.sink.url).start()
        files = {
            "sent.csv": rows(["Email Address", "First Name", "Send Date"], ((address(i), "Ida", "2026-11-22 09:00:00") for i in range(PEOPLE))),
            "opens.csv": rows(["Email Address", "Opens"], ((address(i), 1 + i % 3) for i in range(0, PEOPLE, 5))),
            "clicks.csv": rows(["Email Address", "Timestamp", "URL"], ((address(i), "2026-11-22 09:30:00", WRONG) for i in range(0, PEOPLE, 500))),
            "bounces.csv": rows(["Email Address", "Bounce Type"], ((address(i), "Hard") for i in range(1, PEOPLE, 1000))),
            "left.csv": rows(["Email Address"], ((address(i),) for i in range(0, PEOPLE, 1000))),
        }
        for name, text in files.items():
            (self.folder / name).write_text(text, encoding="utf-8")

    def imported(self, *words: str):
        done = self.one.run(
            "incident", "import", "--name", "autumn", "--sent", str(self.folder / "sent.csv"), "--kind", "wrong_link",
            "--what", "the button led to last year's page", "--from", "Nordlys <hello@nordlys.example>", "--language", "en",
            "--provider", "mailchimp", "--format", "json", *words,
        )
        return done.returncode, (json.loads(done.stdout) if done.stdout.startswith("{") else {}), done.stderr

    def everything(self):
        words = ["--zone", "Europe/Oslo", "--wrong-link", WRONG]
        for part, name in (("opens", "opens"), ("clicks", "clicks"), ("bounces", "bounces"), ("unsubscribes", "left")):
            words += [f"--{part}", str(self.folder / f"{name}.csv")]
        return self.imported(*words)

    def test_from_the_export_to_a_draft_and_never_a_copy_of_the_mistake(self):
        code, told, said = self.imported()
        self.assertIn(code, (2, 3), said)
        self.assertIn("--zone", said)

        code, told, said = self.everything()
        self.assertEqual(code, 0, said)
        bounced, left = PEOPLE // 1000, PEOPLE // 1000
        self.assertEqual((told["accepted"], told["rejected"]), (PEOPLE - bounced, bounced))
        self.assertEqual((told["opened"], told["clicked"], told["left"]), (PEOPLE // 5, PEOPLE // 500, left))
        self.assertEqual(told["suppressed"], bounced + left)
        self.assertEqual(told["first_copy_at"], "2026-11-22T08:00:00Z")
        self.assertEqual(told["gaps"], [])
        incident = told["incident"]["id"]

        code, again, said = self.everything()
        self.assertEqual((code, again["is_new"], again["incident"]["id"]), (0, False, incident), said)
        self.assertEqual((again["opened"], again["suppressed"]), (told["opened"], 0))

        shown = json.loads(self.one.run("incident", "show", str(incident), "--format", "json").stdout)
        self.assertEqual(shown["sets"]["clicked_wrong_link"], PEOPLE // 500)
        self.assertEqual(self.one.run("incident", "plan", str(incident)).returncode, 0)

        for words in (("proof", "autumn"), ("send", "autumn"), ("resume", "autumn"), ("halt", "autumn", "--reason", "stop")):
            with self.subTest(words[0]):
                self.assertNotEqual(self.one.run(*words).returncode, 0)
        self.assertEqual(self.one.admin.mailing("autumn")["state"], "elsewhere")

        drafted = self.one.run(
            "apologise", str(incident), "--to", "clicked_wrong_link", "--signer", "Anna Berg", "--what-we-did", "the link leads to the right page now",
        )
        self.assertEqual(drafted.returncode, 0, drafted.stdout + drafted.stderr)


if __name__ == "__main__":
    ap.main()
