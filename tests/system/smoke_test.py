#!/usr/bin/env python3
"""One mailing from the folder to the relay, through the command line and the API, each message read back by Python's own parser."""

import csv
import email
import email.policy
import io
import json
import re

import amends_process as ap
from sink import RecordingSink, SmtpSink, duplicates

BASE_URL = "https://mail.nordlys.example"
HARD_PEOPLE = [  # address, first_name, name, city
    ("ola@people.example", "Ola", "Ola Nordmann", "Ås"),
    ("maria@people.example", "Мария", "Мария Иванова", "София"),
    ("noa@people.example", "נועה", "נועה כהן", "חיפה"),
    ("quote@people.example", 'Ann "Annie"', 'Ann "Annie" Lie, the 2nd', "Bergen"),
    ("html@people.example", "<b>Tom</b> & Co", "Tom <b> Reid", "Oslo"),
    ("o'hara+tag@people.example", "Scarlett", "Scarlett O'Hara", "Atlanta"),
    ("dots@people.example", "..Dot", ". . . Dot", ".Bergen"),
    ("long@people.example", "A" * 300, "B" * 250, "C" * 400),
    ("formula@people.example", "=1+1", '=cmd|"/c calc"!A1', "@SUM(1)"),
    ("-minus@people.example", "Minus", "Minus First", "Oslo"),
]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def hard_csv() -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["email", "first_name", "name", "city"])
    writer.writerows(HARD_PEOPLE)
    return out.getvalue() + ap.people_csv(40).split("\n", 1)[1]


def read_csv(path) -> list:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def parsed(data: bytes):
    return email.message_from_bytes(data, policy=email.policy.default)


class CheckTest(ap.SystemTest):
    def check(self, files: dict, *words: str):
        folder = ap.write_folder(self.folder / "mailing", {"people.csv": ap.people_csv(20), **files})
        return ap.amends("check", str(folder), "--format", "json", "--offline", *words)

    def test_a_good_mailing_ends_0(self):
        done = self.check(ap.mailing_files(list_="people.csv"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_warning_ends_1_and_a_wrong_list_2(self):
        for expected, code in ((20, 0), (19, 1), (15, 2)):
            with self.subTest(expected=expected):
                files = ap.mailing_files(list_="people.csv")
                files["mailing.toml"] = files["mailing.toml"].replace("[policy]", f"expected = {expected}\n[policy]")
                done = self.check(files)
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)
                self.assertEqual("audience.expected" in done.stdout, code > 0)

    def test_an_unknown_field_ends_2_and_says_where(self):
        files = ap.mailing_files(list_="people.csv")
        files["body.html"] = files["body.html"].replace("first_name", "fist_name").replace(' | default: "you"', "", 1)
        done = self.check(files)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        findings = json.loads(done.stdout)["findings"]
        wrong = [finding for finding in findings if finding["level"] == "block"]
        self.assertTrue(any(finding.get("line") == 2 for finding in wrong), wrong)

    def test_a_folder_that_is_not_there_ends_3(self):
        done = ap.amends("check", str(self.folder / "nothing"))
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertTrue(done.stderr.strip())

    def test_a_template_that_cannot_be_read_ends_3_with_its_place(self):
        files = ap.mailing_files(list_="people.csv")
        files["body.html"] = files["body.html"].replace("{{ unsubscribe_url }}", "{{ unsubscribe_url")
        done = self.check(files)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertRegex(done.stdout + done.stderr, r"body\.html")

    def test_wrong_words_end_64(self):
        self.assertEqual(ap.amends("check").returncode, 64)
        self.assertEqual(ap.amends("nonsense").returncode, 64)

    def test_no_server_ends_3(self):
        done = ap.amends("status", "--server", "http://127.0.0.1:9", "--token", "none")
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)


class LifeTest(ap.SystemTest):
    """The life of a mailing on the command line."""

    def setUp(self):
        super().setUp()
        if SmtpSink.missing():
            self.skipTest(SmtpSink.missing())

    def test_a_mailing_lives(self):
        with SmtpSink(self.folder / "sink") as sink:
            server = self.server(sink.url, options=["--base-url", BASE_URL]).start()
            self.import_people(server)
            self.sign_off(server)
            sent = server.run("send", "lamps", "--count", "50", "--wait")
            self.assertEqual(sent.returncode, 0, sent.stdout + sent.stderr)
            server.wait_state("lamps", "finished")
            rows = server.author.sends("lamps")
            self.assertEqual({row["state"] for row in rows}, {"accepted"})
            mails = sink.mails()
            self.assertEqual(len(mails), 50)
            self.assert_ledger_equals_sink(rows, mails)
            self.exports_are_safe(server)
            for mail in mails:
                self.message_is_right(mail)
            self.assertEqual(server.stop(), 0)
            self.assertNotIn("error", server.log_text().lower())

    def import_people(self, server):
        people = self.folder / "people.csv"
        people.write_text(hard_csv() + "not an address,Tom,Tom,Oslo\nola@people.example,Ola,Ola Again,Ås\n", encoding="utf-8")
        done = server.run("import", str(people), "--list", "people", "--format", "json")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)  # rows were refused
        told = json.loads(done.stdout)
        self.assertEqual((told["rows"], told["added"], told["duplicates"], told["refused"]), (52, 50, 1, 1))
        refused = read_csv(self.folder / "people.refused.csv")
        self.assertEqual(sorted(int(row["line"]) for row in refused), [52, 53])
        again = json.loads(server.run("import", str(people), "--list", "people", "--format", "json").stdout)
        self.assertEqual((again["added"], again["updated"], again["unchanged"]), (0, 0, 50))

    def sign_off(self, server):
        folder = ap.write_folder(self.folder / "lamps", ap.mailing_files())
        self.assertEqual(server.run("mailing", "put", str(folder)).returncode, 0)
        early = server.run("send", "lamps")
        self.assertEqual(early.returncode, 2, early.stdout + early.stderr)
        proof = server.run("proof", "lamps")
        self.assertIn(proof.returncode, (0, 1), proof.stdout + proof.stderr)
        own = server.run("approve", "lamps")
        self.assertIn(own.returncode, (2, 3), own.stdout + own.stderr)
        with self.assertRaises(ap.ApiError) as refused:
            server.admin.post("mailings/lamps/send", {"count": 50})
        self.assertEqual(refused.exception.id, "approval.missing")
        server.reviewer.post("mailings/lamps/approve")
        wrong = server.run("send", "lamps", "--count", "49")
        self.assertEqual(wrong.returncode, 2, wrong.stdout + wrong.stderr)

    def exports_are_safe(self, server):
        export = self.folder / "who.csv"
        done = server.run("who", "lamps", "--state", "accepted", "--export", str(export))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        rows = read_csv(export)
        self.assertEqual(len(rows), 50)
        for row in rows:
            for cell in row.values():
                self.assertFalse(cell.startswith(FORMULA_STARTS), cell)
        self.assertIn("'-minus@people.example", {row["address"] for row in rows})

    def message_is_right(self, mail):
        message = parsed(mail.data)
        self.assertEqual(message.defects, [])
        person = next((one for one in HARD_PEOPLE if one[0] == mail.rcpt_to), None)
        self.assertEqual(message["from"].addresses[0].addr_spec, "news@nordlys.example")
        self.assertEqual(message["from"].addresses[0].display_name, "Nordlys")
        self.assertEqual([to.addr_spec for to in message["to"].addresses], [mail.rcpt_to])
        if person and len(person[2]) < 100:
            self.assertEqual(message["to"].addresses[0].display_name, person[2])
        self.assertEqual(message["subject"], "The lamps of this winter")
        self.assertEqual(message["reply-to"].addresses[0].addr_spec, "hello@nordlys.example")
        self.assertRegex(message["message-id"], r"^<[^@<>\s]+@nordlys\.example>$")
        self.assertIsNotNone(message["date"].datetime)
        self.headers_for_leaving(message)
        self.assertRegex(mail.mail_from, r"^[^@]*m1-c\d+-v1-[^@]+@nordlys\.example$")
        self.texts_are_right(message, person)

    def headers_for_leaving(self, message):
        token = rf"<{re.escape(BASE_URL)}/u/[A-Za-z0-9_-]+>"
        self.assertRegex(str(message["list-unsubscribe"]), rf"^{token}")
        self.assertEqual(str(message["list-unsubscribe-post"]), "List-Unsubscribe=One-Click")
        self.assertRegex(str(message["feedback-id"]), r"^1:regular:[^:]+:amends$")

    def texts_are_right(self, message, person):
        self.assertEqual(message.get_content_type(), "multipart/alternative")
        parts = list(message.iter_parts())
        self.assertEqual([part.get_content_type() for part in parts], ["text/plain", "text/html"])
        text, html = (part.get_content() for part in parts)
        if person:
            self.assertIn(f"Hello {person[1]},", text)
            self.assertNotIn("<b>Tom</b>", html)
        links = re.findall(r'href="([^"]*)"', html)
        self.assertEqual(len(links), 3)
        for link in links:
            self.assertRegex(link, rf"^{re.escape(BASE_URL)}/[lu]/[A-Za-z0-9_-]+$")
        self.assertNotIn("nordlys.example/lamps", html + text)
        self.assertRegex(html, rf"{re.escape(BASE_URL)}/o/[A-Za-z0-9_-]+\.gif")


class WireTest(ap.SystemTest):
    """What stands on the wire, byte for byte, and what the tracked addresses do."""

    def test_bytes_and_tokens(self):
        with RecordingSink() as sink:
            server = self.server(sink.url).start()
            server.prepare("lamps", hard_csv(), ap.mailing_files(subject="Lamper på Ås, {{ first_name | default: 'du' }}"))
            server.send("lamps")
            server.wait_state("lamps", "finished")
            mails = sink.mails()
            self.assertEqual((len(mails), duplicates(mails)), (50, []))
            for mail in mails:
                self.wire_is_right(mail.data)
                person = next((one for one in HARD_PEOPLE if one[0] == mail.rcpt_to), None)
                if person and len(person[1]) < 100:
                    self.assertEqual(parsed(mail.data)["subject"], f"Lamper på Ås, {person[1]}")
            self.tokens_work(server, mails)
            self.leaving_works(server, mails)

    def wire_is_right(self, data: bytes):
        self.assertNotRegex(data, rb"(?<!\r)\n|\r(?!\n)")
        self.assertNotIn(b"\0", data)
        lines = data.split(b"\r\n")
        self.assertLessEqual(max(map(len, lines)), 998)
        self.assertLessEqual(max(map(len, data.split(b"\r\n\r\n", 1)[1].split(b"\r\n"))), 998)
        data.decode("ascii")

    def tokens_work(self, server, mails):
        seen = set()
        for mail in mails[:5]:
            html = parsed(mail.data).get_body(("html",)).get_content()
            link = re.search(r'href="http://[^/]+(/l/[^"]+)"', html).group(1)
            self.assertNotIn(link, seen)
            seen.add(link)
            status, headers, _ = ap.Api(server, "").raw("GET", link)
            self.assertEqual((status, headers["Location"]), (302, "https://nordlys.example/lamps?from=mail"))
        moved = server.author.post("mailings/lamps/links/1/repoint", {"target": "https://nordlys.example/new", "reason": "moved", "untested": "there is no such shop"})
        self.assertEqual(moved["target"], "https://nordlys.example/new")
        self.assertEqual(ap.Api(server, "").raw("GET", link)[1]["Location"], "https://nordlys.example/new")

    def leaving_works(self, server, mails):
        mail = mails[0]
        path = re.search(r"/u/[A-Za-z0-9_-]+", str(parsed(mail.data)["list-unsubscribe"])).group(0)
        stranger = ap.Api(server, "")
        for method in ("GET", "HEAD"):
            self.assertEqual(stranger.raw(method, path)[0], 200)
        self.assertEqual(server.author.get("suppressions")["suppressions"], [])
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        for _ in range(2):
            self.assertEqual(stranger.raw("POST", path, b"List-Unsubscribe=One-Click", form)[0], 200)
        left = server.author.get("suppressions")["suppressions"]
        self.assertEqual([one["address"] for one in left], [mail.rcpt_to])


if __name__ == "__main__":
    ap.main()
