#!/usr/bin/env python3
"""Previews: what `amends render` writes is what Python's own parser reads, from a folder and from the server, in six languages."""

import csv
import email
import email.policy
import io
import json
import re

import amends_process as ap
from sink import RecordingSink

LANGUAGES = {  # language: subject, greeting, name, city
    "en": ("Lamps for {}, 20 % off", "Hello", "Ann", "Bath"),
    "bg": ("Лампи за {} с 20 % отстъпка", "Здравейте", "Мария", "София"),
    "ru": ("Скидка 20 % на лампы, {}", "Здравствуйте", "Пётр", "Тверь"),
    "it": ("Lampade per {}: -20 %, perché è inverno", "Ciao", "Niccolò", "Forlì"),
    "nb": ("Lamper på tilbud, {}", "Hei", "Åse", "Ås"),
    "he": ("מנורות במבצע, {}", "שלום", "נועה", "חיפה"),
}
HARD_NAMES = {  # address: name
    "quote@people.example": 'Ann "Annie" Lie, the 2nd',
    "html@people.example": "<b>Tom</b> & <script>alert(1)</script>",
    "liquid@people.example": "{{ unsubscribe_url }}",
    "dots@people.example": ". . .Dot",
    "emoji@people.example": "Ada 🎉👩‍👩‍👧",
    "bidi@people.example": "Eve\u202egnp.exe",
    "long@people.example": "Wolfeschlegelsteinhausenbergerdorff" * 8,
    "encoded@people.example": "=?utf-8?q?Mallory?=",
    "percent@people.example": "100 % {0} %s",
    "backslash@people.example": "C:\\new\\table",
}


def folder_files() -> dict:
    toml = ap.mailing_files(subject=LANGUAGES["en"][0].format("{{ first_name }}"), list_="people.csv")["mailing.toml"]
    editions = "".join(
        f'[locales.{language}]\nsubject = "{words[0].format("{{ first_name }}")}"\npreheader = "{words[1]} & {words[3]}"\n'
        for language, words in LANGUAGES.items() if language != "en"
    )
    files = {"mailing.toml": toml.replace("[audience]", editions + "[audience]")}
    for language, words in LANGUAGES.items():
        name = "body.html" if language == "en" else f"body.{language}.html"
        files[name] = ap.BODY.replace("Hello {{", words[1] + " {{")
    return files


def people() -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["email", "first_name", "name", "city", "locale"])
    for language, (_, _, name, city) in LANGUAGES.items():
        writer.writerow([f"{language}@people.example", name, f"{name} {city}", city, language])
    for address, name in HARD_NAMES.items():
        writer.writerow([address, name, name, "Oslo", "en"])
    return out.getvalue()


def parsed(data: bytes):
    return email.message_from_bytes(data, policy=email.policy.default)


class RenderTest(ap.SystemTest):
    def setUp(self):
        super().setUp()
        self.mailing = ap.write_folder(self.folder / "sale", {**folder_files(), "people.csv": people()})

    def render(self, *words: str, server=None, code: int = 0):
        target = "lamps" if server else str(self.mailing)
        done = server.run("render", target, *words) if server else ap.amends("render", target, *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def eml(self, address: str, server=None) -> bytes:
        path = self.folder / f"{'server' if server else 'folder'}-{address}.eml"
        told = self.render("--address", address, "--as", "eml", "--out", str(path), "--now", "2026-11-24T09:00:00", server=server)
        self.assertEqual(told.stdout, f"{path}\n")
        return path.read_bytes()

    def assert_same_as_parts(self, data: bytes, address: str, server=None):
        """Message against what --as prints."""
        message = parsed(data)
        self.assertEqual(message.defects, [])
        part = {
            form: self.render("--address", address, "--as", form, "--now", "2026-11-24T09:00:00", server=server).stdout
            for form in ("subject", "text", "html")
        }
        self.assertEqual(str(message["subject"]), part["subject"].removesuffix("\n"))
        text, html = (piece.get_content() for piece in message.iter_parts())
        self.assertEqual(text.splitlines(), part["text"].splitlines())
        self.assertEqual(html.splitlines(), part["html"].splitlines())
        return message, part

    def wire_is_right(self, data: bytes):
        self.assertNotRegex(data, rb"(?<!\r)\n|\r(?!\n)")
        self.assertLessEqual(max(map(len, data.split(b"\r\n"))), 998)
        data.decode("ascii")

    def assert_is_preview(self, message, base: str):
        self.assertRegex(message["message-id"], r"^<preview\.[0-9a-f]+@nordlys\.example>$")
        html = message.get_body(("html",)).get_content()
        links = re.findall(r'(?:href|src)="([^"]*)"', html)
        self.assertGreaterEqual(len(links), 4)
        for link in links:
            self.assertRegex(link, rf"^{re.escape(base)}/[lou]/preview(\.gif)?$")

    def languages_are_right(self, base: str, server=None):
        for language, (subject, greeting, name, city) in LANGUAGES.items():
            with self.subTest(language=language, server=bool(server)):
                address = f"{language}@people.example"
                data = self.eml(address, server)
                self.wire_is_right(data)
                message, part = self.assert_same_as_parts(data, address, server)
                self.assertEqual(str(message["subject"]), subject.format(name))
                self.assertEqual(message["to"].addresses[0].display_name, f"{name} {city}")
                self.assertEqual(message["to"].addresses[0].addr_spec, address)
                self.assertEqual(message["from"].addresses[0].display_name, "Nordlys")
                self.assertIn(f"{greeting} {name},", part["text"])
                self.assert_is_preview(message, base)

    def hard_names_are_right(self, server=None):
        for address, name in HARD_NAMES.items():
            with self.subTest(address=address, server=bool(server)):
                data = self.eml(address, server)
                self.wire_is_right(data)
                message, part = self.assert_same_as_parts(data, address, server)
                # Python 3.11 leaves the space between two encoded words of a name; RFC 2047 6.2 takes it out.
                shown = message["to"].addresses[0].display_name
                self.assertEqual(shown.replace(" ", "") if len(name) > 100 else shown, name)
                self.assertIn(name, part["text"])
                self.assertNotIn("<script>", part["html"])

    def test_a_folder(self):
        self.languages_are_right("https://preview.amends.example")
        self.hard_names_are_right()

    def test_the_server_says_the_same_and_notes_nothing(self):
        with RecordingSink() as sink:
            base = "https://links.nordlys.example"
            server = self.server(sink.url, options=["--base-url", base]).start()
            self.assertEqual(server.run("mailing", "put", str(self.mailing)).returncode, 0)
            journal = server.author.get("audit?limit=1000")["entries"]
            self.languages_are_right(base, server)
            self.hard_names_are_right(server)
            self.same_people_are_worst(server)
            for kind in ("l/preview", "u/preview", "v/preview"):
                self.assertEqual(ap.Api(server, "").raw("GET", f"/{kind}")[0], 404)
            ap.Api(server, "").raw("GET", "/o/preview.gif")
            self.assertEqual(ap.Api(server, "").raw("POST", "/u/preview")[0], 404)
            self.assertEqual(server.author.get("audit?limit=1000")["entries"], journal)
            self.assertEqual(server.author.get("suppressions")["suppressions"], [])
            links = server.author.get("mailings/lamps/links")["links"]
            self.assertEqual({link["clicked_all"] for link in links}, {0})
            self.assertEqual(sink.mails(), [])
            self.strangers_see_nothing(server)

    def same_people_are_worst(self, server):
        looked = [
            json.loads(self.render("--worst", "6", "--format", "json", server=asked).stdout)["previews"] for asked in (None, server)
        ]
        chosen = [[(one["person"]["address"], [reason["id"] for reason in one["reasons"]]) for one in mails] for mails in looked]
        self.assertEqual(chosen[0], chosen[1])
        first = dict(chosen[0])
        self.assertIn("hidden", first["bidi@people.example"])
        self.assertIn("markup", first["html@people.example"])
        self.assertIn("long_mail", first["long@people.example"])

    def strangers_see_nothing(self, server):
        status, headers, body = ap.Api(server, "").raw("GET", "/api/v1/mailings/lamps/preview")
        self.assertEqual((status, headers["Content-Type"]), (401, "application/problem+json"))
        self.assertNotIn(b"people.example", body)
        status, headers, _ = server.author.raw("GET", "/api/v1/mailings/lamps/preview?as=html")
        self.assertEqual((status, headers["X-Content-Type-Options"]), (200, "nosniff"))
        self.assertTrue(headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'"))

    def test_every_form_of_the_worst_lies_in_a_folder(self):
        out = self.folder / "looks"
        told = self.render("--worst", "4", "--as", "all", "--out", str(out)).stdout.splitlines()
        self.assertEqual(len(told), 16)
        self.assertEqual(sorted(told), sorted(str(path) for path in out.iterdir()))
        again = self.render("--worst", "4", "--as", "all", "--out", str(out), code=3)
        self.assertIn("[render.exists]", again.stderr)
        self.render("--worst", "4", "--as", "all", "--out", str(out), "--force")
        self.assertEqual(len(list(out.iterdir())), 16)

    def test_what_cannot_be_shown_says_why(self):
        for words, code, id_ in (
            (["--row", "900"], 3, "preview.no_row"),
            (["--address", "nobody@people.example"], 3, "preview.no_person"),
            (["--edition", "fr"], 3, "preview.no_edition"),
            (["--list", str(self.folder / "none.csv")], 3, "cli.list"),
            (["--as", "all"], 64, "render.out"),
        ):
            with self.subTest(words=words):
                self.assertIn(f"[{id_}]", self.render(*words, code=code).stderr)
        (self.mailing / "people.csv").write_text("email,first_name\n")
        self.assertIn("[preview.nobody]", self.render("--worst", code=3).stderr)
        (self.mailing / "people.csv").unlink()
        self.assertIn("[render.no_list]", self.render(code=3).stderr)

    def with_partials(self):
        files = ap.mailing_files(subject="Lamps{% render 'sign' %}", list_="people.csv")
        files["mailing.toml"] = files["mailing.toml"].replace("[audience]", '[locales.nb]\nsubject = "Lamper"\n[audience]')
        del files["body.txt"]
        start, end = ap.BODY.split("<p>Do you want", 1)
        files["body.html"] = start + '{% render "footer", shop: "Nordlys" %}\n</body></html>\n'
        files["partials/footer.html"] = '<p>{{ shop }}, <a href="https://nordlys.example/terms">terms</a></p>\n<p>Do you want' + end.split("</body>")[0]
        files["partials/footer.nb.html"] = files["partials/footer.html"].replace("terms</a>", "vilkår</a>")
        files["partials/sign.txt"] = " & more"
        self.mailing = ap.write_folder(self.folder / "partials-sale", {**files, "people.csv": people()})
        return self.mailing

    def test_partials_are_in_every_form_of_the_mail(self):
        self.with_partials()
        message, part = self.assert_same_as_parts(self.eml("en@people.example"), "en@people.example")
        self.assertEqual(str(message["subject"]), "Lamps & more")
        self.assertIn("\n\nNordlys, terms\n<https://preview.amends.example/l/preview>\n\nDo you want", part["text"])
        self.assert_is_preview(message, "https://preview.amends.example")
        _, part = self.assert_same_as_parts(self.eml("nb@people.example"), "nb@people.example")
        self.assertIn("vilkår", part["text"])
        self.assertIn("vilkår", part["html"])

    def test_what_is_wrong_in_a_partial_is_shown_there(self):
        folder = self.with_partials()
        footer = folder / "partials" / "footer.html"
        footer.write_text(footer.read_text() + "<p>Dear *|FNAME|*</p>\n")
        told = ap.amends("check", str(folder), "--offline")
        self.assertIn("partials/footer.html:3:9", told.stdout)
        self.assertIn("    <p>Dear *|FNAME|*</p>\n            ^", told.stdout)
        footer.write_text("<p>\n{% nope %}</p>")
        told = ap.amends("check", str(folder), "--offline")
        self.assertIn("partials/footer.html:2:1", told.stdout)
        (folder / "body.txt").write_text("Hello {% render 'foot' %}")
        told = ap.amends("check", str(folder), "--offline")
        self.assertIn("partials/foot.txt", told.stdout)
        (folder / "partials" / "Foot.txt").write_text("x")
        self.assertIn("[mailing.partial]", ap.amends("check", str(folder), "--offline").stderr)

    def test_the_server_keeps_partials_with_the_version(self):
        folder = self.with_partials()
        with RecordingSink() as sink:
            server = self.server(sink.url).start()
            self.assertEqual(server.run("mailing", "put", str(folder)).returncode, 0)
            links = {link["source"] for link in server.author.get("mailings/lamps/links")["links"]}
            self.assertIn("https://nordlys.example/terms", links)
            first = server.author.get("mailings/lamps")
            (folder / "partials" / "sign.txt").write_text(" and more")
            self.assertEqual(server.run("mailing", "put", str(folder)).returncode, 0)
            second = server.author.get("mailings/lamps")
            self.assertEqual(second["version"], first["version"] + 1)
            self.assertNotEqual(second["content_hash"], first["content_hash"])
            self.assertEqual(self.render("--address", "en@people.example", "--as", "subject", server=server).stdout, "Lamps and more\n")


if __name__ == "__main__":
    ap.main()
