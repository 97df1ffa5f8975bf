#!/usr/bin/env python3
"""Mails in six languages with a picture and attachments, as a relay got them, read by Python's own parser."""

import base64
import email
import email.policy
import re
import struct
import zlib

import amends_process as ap
from sink import RecordingSink

PEOPLE = {  # language: (address, first_name, name)
    "en": ("ida@people.example", "Ida", 'Ida "Idun" Berg, the 2nd'),
    "bg": ("мария@people.example", "Мария", "Мария Иванова"),
    "ru": ("anna@people.example", "Анна", "Анна Сергеевна Кузнецова-Петропавловская"),
    "it": ("nicolo@people.example", "Nicolò", "Nicolò D'Amico"),
    "nb": ("ase@people.example", "Åse", "Åse Bjørnstad"),
    "he": ("noa@people.example", "נֹעָה", "נֹעָה כֹּהֵן"),
}
SUBJECTS = {
    "en": "The lamps of this winter, and a light for every dark corner of your home, {{ first_name }} 💡",
    "bg": "Зимните лампи са тук, {{ first_name }}: светлина за всеки тъмен ъгъл на дома, и малко отстъпка",
    "ru": "Лампы этой зимы уже здесь, {{ first_name }}: свет для каждого тёмного угла вашего дома",
    "it": "Le lampade di quest'inverno sono qui, {{ first_name }}: c'è più luce per ogni angolo",
    "nb": "Vinterens lamper er her, {{ first_name }}: lys til hver mørke krok på Ås og på øya",
    "he": "מנורות החורף כאן, {{ first_name }}: אור לכל פינה חשוכה בבית שלכם, 20 % הנחה",
}
GREETINGS = {"en": "Hello", "bg": "Здравейте", "ru": "Здравствуйте", "it": "Ciao", "nb": "Hei", "he": "שלום"}
LONG_WORD = "https://nordlys.example/" + "lamp" * 300
NAMES = {"terms.pdf": "Условия за покупка – שלום & \"vilkår\" 100 %.pdf", "when.ics": ""}


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress(b"\0" + bytes(range(48)) * 4)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 1, 8, 2, 0, 0, 0)) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


PNG = png()
PDF = b"%PDF-1.4\r\n\0\xff\xfe From \n.\n--=_x" * 200
ICS = "BEGIN:VCALENDAR\r\nSUMMARY:Åpent hus\r\nEND:VCALENDAR\r\n".encode()


def body(language: str) -> str:
    return f"""<html lang="{language}"><body>
<p><img src="bilder/logo%20liten.png" alt="Nordlys"></p>
<h1>{GREETINGS[language]}, {{{{ first_name }}}}!</h1>
<p>.</p><p>From here on: <a href="{LONG_WORD}">{"lamp" * 300}</a></p>
<ul><li>One</li><li>Two &amp; a half</li></ul>
<p><img src="./bilder/logo%20liten.png?again" alt=""><a href="{{{{ unsubscribe_url }}}}">Unsubscribe</a></p>
<p><a href="{{{{ view_url }}}}">In the browser</a></p>
</body></html>
"""


def folder_files() -> dict:
    toml = f'''name = "lamps"
from = \'"Nordlys Ås, אורות" <news@nordlys.example>\'
locale = "en"
subject = "{SUBJECTS["en"]}"
'''
    for language in ("bg", "ru", "it", "nb", "he"):
        toml += f'[locales.{language}]\nsubject = "{SUBJECTS[language]}"\n'
    toml += '[audience]\nlist = "people"\n[policy]\nwaves = "all"\n'
    for file, name in NAMES.items():
        toml += f"[[attachments]]\nfile = '{file}'\n" + (f"name = '{name}'\n" if name else "")
    files = {"mailing.toml": toml, "bilder/logo liten.png": PNG, "terms.pdf": PDF, "when.ics": ICS, "left.png": PNG + b"!"}
    return files | {"body.html" if language == "en" else f"body.{language}.html": body(language) for language in PEOPLE}


def people_csv() -> str:
    rows = ["email;first_name;name;locale"]
    for language, (address, first_name, name) in PEOPLE.items():
        quoted = '"' + name.replace('"', '""') + '"'
        rows.append(f"{address};{first_name};{quoted};{language}")
    return "\n".join(rows) + "\n"


def as_json(files: dict) -> dict:
    return {
        name: {"base64": base64.b64encode(content).decode()} if isinstance(content, bytes) else content
        for name, content in files.items()
    }


class EmlTest(ap.SystemTest):
    def write(self, files: dict):
        folder = self.folder / "lamps"
        (folder / "bilder").mkdir(parents=True)
        return ap.write_folder(folder, files)

    def test_six_languages_with_a_picture_and_attachments(self):
        with RecordingSink() as sink:
            server = self.server(sink.url).start()
            server.author.import_csv(people_csv(), "people")
            put = server.run("mailing", "put", str(self.write(folder_files())))
            self.assertEqual(put.returncode, 0, put.stdout + put.stderr)
            server.approve("lamps", "a test of bytes")
            server.send("lamps")
            server.wait_state("lamps", "finished")
            mails = {mail.rcpt_to: mail.data for mail in sink.mails()}
            self.assertEqual(len(mails), len(PEOPLE))
            ids = set()
            for language, person in PEOPLE.items():
                with self.subTest(language=language):
                    ids.add(self.mail_is_right(language, person, mails[person[0]]))
            self.assertEqual(len(ids), 1, "the picture has one Content-ID in all mails")
            self.the_browser_sees_the_picture(server, mails[PEOPLE["en"][0]])

    def mail_is_right(self, language: str, person: tuple, data: bytes) -> str:
        self.assertNotRegex(data, rb"(?<!\r)\n|\r(?!\n)|\0")
        self.assertLessEqual(max(map(len, data.split(b"\r\n"))), 78)
        message = email.message_from_bytes(data, policy=email.policy.default)
        self.assertEqual([defect for part in message.walk() for defect in part.defects], [])
        address, first_name, name = person
        self.assertEqual(str(message["subject"]), SUBJECTS[language].replace("{{ first_name }}", first_name))
        self.assertEqual(message["from"].addresses[0].display_name, "Nordlys Ås, אורות")
        self.name_is_right(message["to"].addresses[0].display_name, name)
        self.assertIn(address.split("@")[1], str(message["to"]))
        if address.isascii():
            self.assertEqual(message["to"].addresses[0].addr_spec, address)
        return self.parts_are_right(language, first_name, message)

    def name_is_right(self, seen: str, name: str):
        # Python before 3.13 keeps the space between two encoded words of a name, which RFC 2047 (6.2) drops. GMime reads long names
        # exactly, in tests/suites/mime_round_trip_test.cc.
        fits_one_word = len(name.encode()) < 42
        self.assertEqual(*((seen, name) if fits_one_word else (seen.replace(" ", ""), name.replace(" ", ""))))

    def parts_are_right(self, language: str, first_name: str, message) -> str:
        self.assertEqual(message.get_content_type(), "multipart/mixed")
        related, terms, when = message.iter_parts()
        self.assertEqual(related.get_content_type(), "multipart/related")
        self.assertEqual(related.get_param("type"), "multipart/alternative")
        alternative, picture = related.iter_parts()
        text, html = alternative.iter_parts()
        self.assertEqual((text.get_content_type(), html.get_content_type()), ("text/plain", "text/html"))
        self.texts_are_right(language, first_name, text.get_content(), html.get_content(), picture)
        self.assertEqual((picture.get_content_type(), picture.get_content_disposition()), ("image/png", "inline"))
        self.assertEqual((picture.get_filename(), picture.get_content()), ("logo liten.png", PNG))
        self.assertEqual((terms.get_content_type(), terms.get_content_disposition()), ("application/pdf", "attachment"))
        self.assertEqual((terms.get_filename(), terms.get_content()), (NAMES["terms.pdf"], PDF))
        self.assertEqual((when.get_content_type(), when.get_filename()), ("text/calendar", "when.ics"))
        self.assertEqual(when.get_payload(decode=True), ICS)
        return str(picture["content-id"])

    def texts_are_right(self, language: str, first_name: str, text: str, html: str, picture):
        self.assertIn(f"<h1>{GREETINGS[language]}, {first_name}!</h1>", html)
        cid = "cid:" + str(picture["content-id"]).strip("<>")
        self.assertEqual(re.findall(r'<img src="(cid:[^"]*)"', html), [cid, cid])
        self.assertIn("lamp" * 300, html)
        lines = text.splitlines()
        for line in ("Nordlys", f"{GREETINGS[language]}, {first_name}!", ".", "From here on:", "- One", "- Two & a half", "Unsubscribe:"):
            self.assertIn(line, lines)

    def the_browser_sees_the_picture(self, server, data: bytes):
        html = email.message_from_bytes(data, policy=email.policy.default).get_body(("html",)).get_content()
        path = re.search(r"/v/[A-Za-z0-9_-]+", html).group(0)
        status, _, page = ap.Api(server, "").raw("GET", path)
        self.assertEqual(status, 200)
        self.assertEqual(page.count(b"data:image/png;base64," + base64.b64encode(PNG)), 2)
        self.assertNotIn(b"cid:", page)

    def test_the_api_takes_bytes_and_says_what_is_missing(self):
        with RecordingSink() as sink:
            server = self.server(sink.url).start()
            files = as_json(folder_files())
            self.assertEqual(server.author.put(files)["version"], 1)
            del files["bilder/logo liten.png"], files["terms.pdf"]
            with self.assertRaises(ap.ApiError) as refused:
                server.author.put(files)
            places = {(one["id"], one.get("file"), one.get("line")) for one in refused.exception.problem["errors"]}
            self.assertIn(("mailing.picture_missing", "body.html", 2), places)
            self.assertIn("mailing.attachment_missing", {one[0] for one in places})
            files["terms.pdf"] = {"base64": "no!"}
            with self.assertRaises(ap.ApiError) as refused:
                server.author.put(files)
            self.assertEqual(refused.exception.id, "request.json")

    def test_the_command_line_points_at_a_missing_picture(self):
        files = folder_files()
        del files["bilder/logo liten.png"]
        done = ap.amends("check", str(self.write(files)), "--offline")
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertRegex(done.stdout + done.stderr, r"body\.html:2:14: the picture \"bilder/logo liten\.png\"")


if __name__ == "__main__":
    ap.main()
