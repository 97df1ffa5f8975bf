#!/usr/bin/env python3
"""Input that is broken or meant to break something: each has a clear answer that names its place, and the server lives on."""

import csv
import email
import email.policy
import io
import json
import socket

import amends_process as ap
from sink import RecordingSink

HEAD = b"email,first_name,name,city\n"
GOOD = b"good@people.example,Ola,Ola Nordmann,Bergen\n"


class BadPeopleTest(ap.SystemTest):
    """Rows that cannot be taken, over the command line and the API."""

    def setUp(self):
        super().setUp()
        sink = RecordingSink()
        self.addCleanup(sink.close)
        self.one = self.server(sink.url).start()

    def imported(self, name: str, rows: bytes):
        """(exit code, what was told, the refused rows)"""
        people = self.folder / f"{name}.csv"
        people.write_bytes(rows)
        done = self.one.run("import", str(people), "--list", name, "--format", "json")
        told = json.loads(done.stdout) if done.stdout.startswith("{") else {"said": done.stderr}
        beside = self.folder / f"{name}.refused.csv"
        refused = list(csv.DictReader(io.StringIO(beside.read_text(encoding="utf-8-sig")))) if beside.exists() else []
        return done.returncode, told, refused

    def test_rows_that_are_refused(self):
        csv.field_size_limit(1 << 24)
        cases = {
            "too_few_cells": b"few@people.example,Ola\n",
            "too_many_cells": b"many@people.example,Ola,Ola,Bergen,one too many\n",
            "no_address": b"nobody,Ola,Ola,Bergen\n",
            "two_addresses": b'"a@people.example,b@people.example",Ola,Ola,Bergen\n',
            "huge_cell": b"huge@people.example,Ola,Ola," + b"x" * (2 << 20) + b"\n",
            "nul": b"nul@people.example,O\0la,Ola,Bergen\n",
            "line_break_in_address": b'"a\r\n@people.example",Ola,Ola,Bergen\n',
            "text_after_quote": b'after@people.example,"Ola"x,Ola,Bergen\n',
        }
        for name, row in cases.items():
            with self.subTest(name):
                code, told, refused = self.imported(name, HEAD + GOOD + row + GOOD.replace(b"good", b"other"))
                self.assertEqual(code, 1, told)
                self.assertEqual((told["rows"], told["refused"]), (3, 1), told)
                self.assertEqual([row["line"] for row in refused], ["3"])
                self.assertTrue(refused[0]["reason"] and refused[0]["message"])
                self.assertLess(len(refused[0]["row"]), 2000)

    def test_files_that_cannot_be_read_at_all(self):
        for name, rows in {
            "empty": b"",
            "no_email": b"first_name,name\nOla,Ola Nordmann\n",
            "binary": bytes(range(256)) * 40,
        }.items():
            with self.subTest(name):
                code, told, _ = self.imported(name, rows)
                self.assertIn(code, (2, 3), told)
                self.assertIn("said", told)
                self.assertTrue(told["said"].strip())

    def test_a_quote_that_is_never_closed_loses_nobody_in_silence(self):
        code, told, refused = self.imported("open_quote", HEAD + GOOD + b'open@people.example,"Ola,Ola,Bergen\n' + ap.people_csv(20).split("\n", 1)[1].encode())
        self.assertEqual(code, 1, told)
        self.assertGreaterEqual(told["refused"], 1)
        self.assertEqual(refused[0]["line"], "3")
        self.assertEqual(told["rows"], told["added"] + told["refused"] + told["duplicates"] + told["unchanged"])

    def test_refused_rows_are_safe_against_formulas(self):
        _, _, refused = self.imported("formula", HEAD + GOOD + b'=cmd|calc,"=1+1",@x,+1\n')
        self.assertEqual(len(refused), 1)
        for cell in refused[0].values():
            self.assertFalse(cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell)


class InjectionTest(ap.SystemTest):
    def test_line_breaks_in_merge_values_reach_no_header(self):
        evil = "Ola\r\nBcc: everybody@people.example\r\n\r\n<script>"
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["email", "first_name", "name", "city"])
        writer.writerow(["one@people.example", evil, "One", "Bergen"])
        writer.writerow(["two@people.example", "Two", f"Two\r\nBcc: x@people.example", "Bergen"])
        writer.writerow(["three@people.example", "Three", "Three", "Oslo\r\n.\r\nMAIL FROM:<evil@people.example>"])
        with RecordingSink() as sink:
            server = self.server(sink.url).start()
            author = server.author
            imported = author.import_csv(out.getvalue(), "people")["result"]
            author.put(ap.mailing_files(subject="Hello {{ first_name }}"))
            findings = author.job("mailings/lamps/proof")["result"]["findings"]
            blocked = [finding for finding in findings if finding["level"] == "block"]
            self.assertTrue(imported["refused"] or blocked, "a line break in a name was taken and nobody said so")
            server.reviewer.post("mailings/lamps/approve", {"despite": "to see what happens"})
            server.send("lamps")
            server.wait_state("lamps", "finished")
            for mail in sink.mails():
                message = email.message_from_bytes(mail.data, policy=email.policy.default)
                self.assertIsNone(message["bcc"])
                self.assertEqual(len(message.get_all("to")), 1)
                self.assertNotIn("<script>", message.get_body(("html",)).get_content())
                self.assertNotRegex(mail.data, rb"(?<!\r)\n|\r(?!\n)")
                self.assertTrue(mail.mail_from.endswith("@nordlys.example"))
            rows = server.author.sends("lamps")
            self.assert_ledger_equals_sink(rows, sink.mails())
            self.assertTrue({row["state"] for row in rows} <= {"accepted", "withheld"}, rows)


class BadMailingTest(ap.SystemTest):
    def test_mailings_that_cannot_be_read_name_their_place(self):
        good = ap.mailing_files()
        cases = {
            "toml": ({**good, "mailing.toml": 'name = "lamps\n'}, "mailing.toml"),
            "no_toml": ({"body.html": ap.BODY}, "mailing.toml"),
            "unknown_key": ({**good, "mailing.toml": "valid_untill = 2026-01-01\n" + good["mailing.toml"]}, "mailing.toml"),
            "from": ({**good, "mailing.toml": good["mailing.toml"].replace("<news@", "<news@@")}, "mailing.toml"),
            "no_body": ({"mailing.toml": good["mailing.toml"]}, "body.html"),
        }
        with RecordingSink() as sink:
            server = self.server(sink.url).start()
            for name, (files, place) in cases.items():
                with self.subTest(name):
                    with self.assertRaises(ap.ApiError) as refused:
                        server.author.put(files)
                    self.assertEqual((refused.exception.status, refused.exception.id), (422, "mailing.invalid"))
                    self.assertIn(place, [error.get("file") for error in refused.exception.problem["errors"]])
            for name in ("../evil", "/etc/passwd", "a/../../b", "a\\b", "c:evil", "", "x\n"):
                with self.subTest(file=name):
                    with self.assertRaises(ap.ApiError) as refused:
                        server.author.put({**good, name: "x"})
                    self.assertEqual(refused.exception.status, 400)
            self.assertEqual(server.author.get("mailings")["mailings"], [])

    def test_a_template_that_cannot_be_read_goes_to_nobody(self):
        with RecordingSink() as sink:
            server = self.server(sink.url).start()
            server.author.import_csv(ap.people_csv(5), "people")
            for number, wrong in enumerate(("{{ first_name", "{% if x %}", "{% include 'x' %}", "{{ first_name | nonsense }}", "{% endfor %}")):
                with self.subTest(wrong):
                    files = ap.mailing_files(f"wrong-{number}")
                    files["body.html"] = files["body.html"].replace("<p>Hello", f"<p>{wrong} Hello")
                    said = self.what_is_said(server, f"wrong-{number}", files)
                    self.assertIn("body.html", said)
                    self.assertIn('"line":2', said.replace(" ", ""))
            self.assertEqual(sink.count(), 0)

    def what_is_said(self, server, name: str, files: dict) -> str:
        try:
            server.author.put(files)
            findings = server.author.job(f"mailings/{name}/proof")["result"]["findings"]
            with self.assertRaises(ap.ApiError):
                server.reviewer.post(f"mailings/{name}/approve")
            return json.dumps([one for one in findings if one["level"] == "block"])
        except ap.ApiError as refused:
            return json.dumps(refused.problem)


class StrangerTest(ap.SystemTest):
    """What strangers may send to the port."""

    def setUp(self):
        super().setUp()
        self.sink = RecordingSink()
        self.addCleanup(self.sink.close)
        self.one = self.server(self.sink.url).start()

    def said(self, data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.one.port), timeout=30) as connection:
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            answer = b""
            try:
                while piece := connection.recv(1 << 16):
                    answer += piece
            except ConnectionResetError:
                pass
            return answer

    def test_garbage_instead_of_http(self):
        for data in (
            b"\0" * 1000,
            b"nonsense\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET " + b"/" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
            b"POST /api/v1/imports?list=x HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            b"GET /\r\nHost: x HTTP/1.1\r\n\r\n",
            b"GET /healthz HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ):
            with self.subTest(data[:40]):
                answer = self.said(data)
                self.assertTrue(answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4", b"HTTP/1.1 505", b"HTTP/1.1 501")), answer[:100])
                self.assertNotIn(b"src/", answer)
        self.assertEqual(ap.Api(self.one, "").raw("GET", "/healthz")[0], 200)
        self.assertTrue(self.one.alive())

    def test_the_api_needs_a_token(self):
        for token in ("", "x", "A" * 5000, "\t", self.one.author.token[:-1], self.one.author.token + "A"):
            with self.subTest(token[:10]):
                status, _, data = ap.Api(self.one, token).raw("GET", "/api/v1/mailings")
                self.assertEqual((status, json.loads(data)["id"]), (401, "auth.token"))
        for path in ("users", "mailings/x/send", "mailings/x/approve", "suppressions"):
            status, _, data = ap.Api(self.one, self.one.user("reader", "support").token).raw("POST", f"/api/v1/{path}", {})
            self.assertEqual((status, json.loads(data)["id"]), (403, "auth.permission"), path)

    def test_bodies_that_are_no_json(self):
        for body in (b"{", b"[]", b'"x"', b'{"files":' * 50, b"\xff\xfe", b'{"name":"a","name":1}', b"{}x", b'{"nonsense":1}'):
            with self.subTest(body[:20]):
                status, _, data = self.one.author.raw("PUT", "/api/v1/mailings", body, {"Content-Type": "application/json"})
                self.assertEqual(status, 400, data)
                self.assertTrue(json.loads(data)["id"].startswith("request."))

    def test_forged_tokens_are_all_answered_alike(self):
        server = self.one
        server.prepare("lamps", ap.people_csv(3), ap.mailing_files())
        server.send("lamps")
        server.wait_state("lamps", "finished")
        data = self.sink.mails()[0].data
        message = email.message_from_bytes(data, policy=email.policy.default)
        good = str(message["list-unsubscribe"]).split("/u/")[1].split(">")[0]
        stranger = ap.Api(server, "")
        flipped = good[:-1] + ("A" if good[-1] != "A" else "B")
        answers = set()
        for token in (flipped, good[:-4], good + "AA", good[4:], "A" * len(good), "%00", "..%2f..%2fetc", "A" * 900):
            for path in (f"/u/{token}", f"/l/{token}", f"/v/{token}", f"/o/{token}.gif"):
                status, _, page = stranger.raw("GET", path)
                answers.add((status, page))
                self.assertEqual(stranger.raw("HEAD", path)[0], 404)
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            self.assertEqual(stranger.raw("POST", f"/u/{token}", b"List-Unsubscribe=One-Click", form)[0], 404)
        # A token of one kind is not one of another.
        answers.add(stranger.raw("GET", f"/l/{good}")[::2])
        self.assertEqual(len(answers), 1, [answer[0] for answer in answers])
        self.assertEqual(next(iter(answers))[0], 404)
        self.assertEqual(server.author.get("suppressions")["suppressions"], [])

    def test_an_idempotency_key_is_obeyed(self):
        author = self.one.author
        heads = {"Idempotency-Key": "key-1"}
        body = {"address": "left@people.example", "reason": "manual"}
        first = author.raw("POST", "/api/v1/suppressions", body, heads)
        again = author.raw("POST", "/api/v1/suppressions", body, heads)
        self.assertEqual((first[0], first[2]), (again[0], again[2]))
        other = author.raw("POST", "/api/v1/suppressions", {**body, "address": "other@people.example"}, heads)
        self.assertEqual((other[0], json.loads(other[2])["id"]), (409, "request.key_reused"))


if __name__ == "__main__":
    ap.main()
