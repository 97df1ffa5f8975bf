#!/usr/bin/env python3
"""What is signed verifies: 1,000 messages with random values, keys of both kinds at once, read by python3-dkim, which knows nothing of us."""

import json
import os
import random
import sys

# Debian's modules are for Debian's interpreter, which need not be the first one on the path.
DEBIAN_PYTHON = "/usr/bin/python3"

try:
    import dkim
    import nacl.signing  # noqa: F401  python3-dkim needs it for Ed25519 and says so only when it verifies
except ImportError as absent:
    if sys.executable != DEBIAN_PYTHON and os.path.exists(DEBIAN_PYTHON):
        os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, "-B", *sys.argv])
    print(f"dkim: {absent.name} is not installed: skipped")
    sys.exit(77)

import amends_process as ap
from sink import RecordingSink

PEOPLE = 1000
SEED = 20261122
DOMAIN = "nordlys.example"
LETTERS = "abc ÅØæ мария נועה .,;:=\"'<>&-_?!%$#@()[]{}|~^`\\/0123456789😀é  "


def random_text(chance, most):
    return "".join(chance.choice(LETTERS) for _ in range(chance.randrange(1, most))).strip() or "x"


def people(chance):
    def quoted(text):
        return '"' + text.replace('"', '""') + '"'
    rows = ["email,first_name,name,city"]
    for number in range(PEOPLE):
        rows.append(",".join([f"person{number}@mail.example", quoted(random_text(chance, 40)), quoted(random_text(chance, 60)), quoted(random_text(chance, 300))]))
    return "\n".join(rows) + "\n"


class DkimTest(ap.SystemTest):
    def setUp(self):
        super().setUp()
        self.records = {}
        tables = []
        for selector, kind in (("a2026", "rsa"), ("b2026", "ed25519")):
            key_file = self.folder / f"{selector}.pem"
            done = ap.amends("--format", "json", "config", "dkim", "new", "--domain", DOMAIN, "--selector", selector, "--kind", kind, "--out", str(key_file))
            self.assertEqual(done.returncode, 0, done.stderr)
            record = json.loads(done.stdout)
            self.records[record["name"]] = record["value"].encode()
            tables.append(f'[[dkim]]\ndomain = "{DOMAIN}"\nselector = "{selector}"\nkey_file = "{key_file}"\n')
        self.config = self.folder / "amends.toml"
        self.config.write_text("\n".join(tables), encoding="utf-8")

    def lookup(self, name, timeout=5):
        return self.records.get(name.decode().rstrip("."))

    def verifies(self, data, index):
        try:
            return dkim.DKIM(data).verify(idx=index, dnsfunc=self.lookup)
        except dkim.ValidationError:
            return False

    def send(self, sink, files):
        server = self.server(sink.url, options=("--config", str(self.config))).start()
        server.author.import_csv(people(random.Random(SEED)), "people")
        server.author.put(files)
        server.approve("lamps", despite="the values are random on purpose")
        server.send("lamps")
        server.wait_state("lamps", "finished", deadline=300)
        return sink.mails()

    def test_a_thousand_random_messages_verify_by_both_keys(self):
        with RecordingSink() as sink:
            mails = self.send(sink, ap.mailing_files(subject="{{ city }} {{ first_name }}"))
        self.assertEqual(len(mails), PEOPLE)
        broken = [f"{mail.rcpt_to}: signature {index}" for mail in mails for index in (0, 1) if not self.verifies(mail.data, index)]
        print(f"dkim: {len(mails)} messages, 2 signatures each, {len(broken)} do not verify with python3-dkim")
        ap.write_rows("dkim", [{"name": "DKIM read by python3-dkim", "value": len(broken), "unit": "signatures that do not verify", "goal": 0,
                                "holds": not broken, "n": 2 * len(mails)}])
        self.assertEqual(broken, [])

    def test_a_changed_or_added_header_or_body_breaks_them(self):
        with RecordingSink() as sink:
            mails = self.send(sink, ap.mailing_files())
        good = mails[0].data
        spoilt = {
            "body": good[:-40] + b"X" + good[-39:],
            "subject": good.replace(b"Subject: ", b"Subject: Re: ", 1),
            "second from": b"From: other@evil.example\r\n" + good,
            "added list-unsubscribe-post": good.replace(b"MIME-Version:", b"List-Unsubscribe-Post: x\r\nMIME-Version:", 1),
            "unsubscribe taken out": good.replace(b"List-Unsubscribe:", b"X-Was:", 1),
        }
        for what, data in spoilt.items():
            with self.subTest(what):
                self.assertNotEqual(data, good)
                for index in (0, 1):
                    self.assertFalse(self.verifies(data, index))

    def test_another_domain_is_not_signed_for(self):
        files = ap.mailing_files()
        files["mailing.toml"] = files["mailing.toml"].replace("news@nordlys.example", "news@other.example")
        with RecordingSink() as sink:
            mails = self.send(sink, files)
        self.assertNotIn(b"DKIM-Signature", mails[0].data)


if __name__ == "__main__":
    ap.main()
