#!/usr/bin/env python3
"""`check`, `verify` and `doctor` over real sockets: web pages, a spam filter, a DNS server that may lie, relays; every exit code."""

import json
import pathlib
import re
import socket
import ssl
import subprocess
import threading

import amends_process as ap
import internet as net
from sarif_rules import Broken, demand_sarif

OFF = ("link.insecure", "link.port", "html.dark_mode", "html.viewport", "html.headings", "css.support", "spelling.no_dictionary",
       "text.differs", "audience.past", "link.untracked")
LAMP = ('<script type="application/ld+json">{"@type":"Product","offers":{"@type":"Offer","price":"{}","priceCurrency":"NOK"}}'
        "</script><p>lamp</p>")
FEED = """<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Nordlys</title>
<item><g:id>lamp</g:id><title>Nordlys lamp</title><link>http://shop.example/lamp?utm_source=feed</link>
<g:shipping><g:price>49 NOK</g:price></g:shipping><g:price>{} NOK</g:price></item></channel></rss>"""


def lamp_page(price: str) -> net.Page:
    return net.Page(body=LAMP.replace("{}", price))


def rspamd(score: float, action: str):
    """Takes what rspamd takes, and nothing else."""

    def answer(method: str, body: bytes) -> net.Page:
        if method != "POST" or not re.search(rb"^List-Unsubscribe:", body, re.MULTILINE | re.IGNORECASE):
            return net.Page(400)
        reply = {"score": score, "required_score": 15, "action": action, "symbols": {"BAD_WORDS": {"score": score, "name": "BAD_WORDS"}}}
        return net.Page(body=json.dumps(reply), kind="application/json")

    return answer


def level_settings(*more: str) -> str:
    return "[checks.levels]\n" + "".join(f'"{name}" = "off"\n' for name in (*OFF, *more))


class CheckTest(ap.SystemTest):
    """One folder, one shop on loopback, one DNS server."""

    def setUp(self):
        super().setUp()
        self.pages = {("shop.example", "/lamp"): lamp_page("399"), ("shop.example", "/care"): net.Page(body="How to care for a lamp")}
        self.web = net.WebServer(self.pages, {"soft.example": net.Page(body="<h1>Welcome</h1><p>Look around in our shop</p>" * 20)})
        self.addCleanup(self.web.__exit__)
        here = [net.a("127.0.0.1")]
        self.names = {name: here for name in ("shop.example", "soft.example")}
        self.names["mail.example"] = [net.mx("mx.mail.example")]
        self.dns = net.DnsServer(self.names)
        self.addCleanup(self.dns.__exit__)

    def url(self, path: str, host: str = "shop.example") -> str:
        return f"http://{host}:{self.web.port}{path}"

    def write(self, *links: str, price: str = "399 kr", toml: str = "", name: str = "sale") -> pathlib.Path:
        anchors = "".join(f'<p><a href="{link}">See number {number} of this winter</a></p>\n' for number, link in enumerate(links))
        body = f"""<!DOCTYPE html><html lang="en"><head><title>Lamps</title></head><body>
<p>Hello {{{{ first_name | default: "you" }}}},</p>
<p>The lamps of this winter are here, and there is one for every corner of your home.</p>
<p>Now the <a href="{self.url("/lamp")}">lamp of the year costs only {price}</a> as long as we have it.</p>
{anchors}<p>Do you want fewer of our letters? <a href="{{{{ unsubscribe_url }}}}">Unsubscribe</a></p>
</body></html>
"""
        files = ap.mailing_files(list_="people.csv")
        files = {"mailing.toml": files["mailing.toml"] + toml, "body.html": body, "people.csv": ap.people_csv(30)}
        return ap.write_folder(self.folder / name, {**files, "amends-checks.toml": level_settings().replace("[checks.levels]", "[levels]")})

    def check(self, folder, *words: str, code: int, dns: str | None = None) -> dict:
        done = ap.amends("check", str(folder), "--format", "json", "--now", "2026-11-24T09:00:00", "--dns", dns or self.dns.address,
                         *words)
        self.assertEqual(done.returncode, code, done.stdout[-3000:] + done.stderr)
        return json.loads(done.stdout)

    def found(self, report: dict) -> dict:
        return {finding["id"]: finding for finding in report["findings"]}

    def check_here(self, folder, *words: str, code: int) -> dict:
        return self.found(self.check(folder, "--allow-private", *words, code=code))

    # Links

    def test_a_clean_mailing_is_clean(self):
        found = self.check_here(self.write(self.url("/care")), code=0)
        self.assertFalse([name for name, one in found.items() if one["level"] != "note"], found)
        self.assertIn(("HEAD", "shop.example", "/care"), self.web.asked)
        self.assertNotIn("unsubscribe", str(self.web.asked))

    def test_the_loopback_is_not_asked_unless_it_is_allowed(self):
        found = self.found(self.check(self.write(self.url("/care")), code=2))
        self.assertIn("link.private", found)
        self.assertEqual(self.web.asked, [])

    def test_a_dead_link_blocks(self):
        for path in ("/gone", "/broken"):
            with self.subTest(path=path):
                self.pages[("shop.example", "/broken")] = net.Page(503)
                found = self.check_here(self.write(self.url(path), name=path[1:]), code=2)
                self.assertIn(self.url(path), found["link.dead"]["text"])

    def test_a_host_that_is_not_there_blocks(self):
        self.assertIn("link.dead", self.check_here(self.write(self.url("/x", "nobody.example")), code=2))

    def test_a_page_that_says_yes_to_everything_warns(self):
        self.assertIn("link.soft_404", self.check_here(self.write(self.url("/lost", "soft.example")), code=1))

    def test_a_long_way_warns_and_an_endless_one_blocks(self):
        for step in range(5):
            self.pages[("shop.example", f"/hop{step}")] = net.to(f"/hop{step + 1}")
        self.pages[("shop.example", "/hop5")] = net.Page(body="there at last")
        self.pages[("shop.example", "/circle")] = net.to("/circle")
        self.assertIn("link.redirect_chain", self.check_here(self.write(self.url("/hop0")), code=1))
        self.assertIn("link.dead", self.check_here(self.write(self.url("/circle"), name="circle"), code=2))

    def test_a_redirect_to_the_inside_is_not_followed(self):
        """The shop is public here as far as DNS says; nothing may be asked of it, as its address is not."""
        found = self.found(self.check(self.write(f"http://127.0.0.1:{self.web.port}/care", "http://[::1]/", "http://0x7f.1/"), code=2))
        self.assertIn("link.private", found)
        self.assertEqual(self.web.asked, [])

    def test_silent_dns_is_no_clean_bill(self):
        self.names.update({name: net.SILENCE for name in self.names})
        found = self.check_here(self.write(self.url("/care")), code=3)
        self.assertIn("check.could_not_run", found)

    # Prices

    def test_the_price_of_the_page_counts(self):
        self.pages[("shop.example", "/lamp")] = lamp_page("449")
        found = self.check_here(self.write(), code=2)["price.page"]
        self.assertIn("399 kr", found["text"])
        self.assertIn("449.00 NOK", found["text"])
        self.assertEqual((found["file"], found["line"]), ("body.html", 4))
        self.check_here(self.write(toml='[offer]\npages = "ignore"\n', name="ignored"), code=0)

    def with_feed(self, page, code: int) -> dict:
        self.pages[("shop.example", "/feed.xml")] = page
        toml = f'[offer]\npages = "ignore"\nfeed = "{self.url("/feed.xml")}"\n'
        return self.check_here(self.write(toml=toml), code=code)

    def feed_of(self, price: str) -> net.Page:
        return net.Page(body=FEED.format(price).replace("shop.example/", f"shop.example:{self.web.port}/"), kind="application/xml")

    def test_the_price_of_the_feed_counts(self):
        self.with_feed(self.feed_of("399.00"), code=0)
        text = self.with_feed(self.feed_of("449.00"), code=2)["price.feed"]["text"]
        self.assertIn("399 kr", text)
        self.assertIn("449.00 NOK", text)

    def test_a_feed_that_cannot_be_read_is_no_clean_bill(self):
        for page in (net.Page(404), net.Page(body="<html><body>Maintenance</body></html>"), net.to("/feed.xml"), net.Page(body="")):
            with self.subTest(status=page.status, body=page.body):
                self.assertIn("check.could_not_run", self.with_feed(page, code=3))

    def test_a_feed_that_never_ends_is_given_up(self):
        for way in (net.HANGS, net.DRIPS):
            with self.subTest(way=way):
                found = self.with_feed(way, code=3)
                self.assertIn("product feed", found["check.could_not_run"]["text"])

    # Spam

    def with_filter(self, page, code: int, url: str = "") -> dict:
        self.pages[("127.0.0.1", "/checkv2")] = page
        url = url or f"http://127.0.0.1:{self.web.port}"
        return self.check_here(self.write(toml=f'[spam]\nrspamd = "{url}"\n'), code=code)

    def test_the_spam_filter_is_asked_about_the_finished_mail(self):
        self.with_filter(rspamd(0.5, "no action"), code=0)
        self.assertIn("message.spam_score", self.with_filter(rspamd(5.5, "no action"), code=1))
        self.assertIn("BAD_WORDS", self.with_filter(rspamd(8, "add header"), code=1)["message.spam_score"]["text"])
        self.assertIn("message.spam_score", self.with_filter(rspamd(20, "reject"), code=2))

    def test_a_filter_that_is_not_there_is_no_clean_bill(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            gone = f"http://127.0.0.1:{closed.getsockname()[1]}"
            found = self.with_filter(None, code=3, url=gone)
        self.assertIn("check.could_not_run", found)
        for page in (net.Page(body="pong"), net.Page(403), net.to("/elsewhere")):
            self.assertIn("check.could_not_run", self.with_filter(page, code=3))
        self.assertNotIn("/elsewhere", str(self.web.asked))

    def test_only_the_filter_may_be_inside(self):
        """--allow-private is for links; the filter's own address needs none."""
        self.pages[("127.0.0.1", "/checkv2")] = rspamd(20, "reject")
        folder = self.write(self.url("/care"))
        found = self.found(self.check(folder, "--rspamd", f"http://127.0.0.1:{self.web.port}", code=2))
        self.assertIn("message.spam_score", found)
        self.assertIn("link.private", found)
        self.assertEqual({path for _, _, path in self.web.asked}, {"/checkv2"})

    # Reports

    def test_sarif_is_as_the_standard_has_it(self):
        folder = self.write(self.url("/gone"), price="0,00 kr", name="odd #% æ")
        toml = (folder / "mailing.toml").read_text()
        (folder / "mailing.toml").write_text(toml.replace("The lamps of this winter", "\U0001f389\U0001f389 Lamps, see TODO") + (
            '[[waivers]]\nfinding = "link.dead"\nreason = "opens {later}"\nby = "Ida"\nuntil = 2026-12-01\n'))
        (folder / "body.html").write_text((folder / "body.html").read_text().replace("as long as", "{{ nobody }} on Monday 2026-11-24 as"))
        done = ap.amends("check", folder.name, "--format", "sarif", "--now", "2026-11-20T09:00:00", "--dns", self.dns.address,
                         "--allow-private", cwd=folder.parent)
        self.assertEqual(done.returncode, 2, done.stderr)
        run = demand_sarif(json.loads(done.stdout))
        self.assertTrue(run["invocations"][0]["executionSuccessful"])
        self.assertEqual({result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].split("/")[0] for result in run["results"]},
                         {"odd%20%23%25%20%C3%A6"})
        self.assertTrue([result for result in run["results"] if "suppressions" in result], "no waiver")
        self.columns_count_code_points(run, folder)

    def columns_count_code_points(self, run: dict, folder: pathlib.Path):
        """The mark behind two signs that are one code point and two UTF-16 units each."""
        self.assertEqual(run["columnKind"], "unicodeCodePoints")
        lines = (folder / "mailing.toml").read_text().splitlines()
        line = next(number for number, text in enumerate(lines, 1) if "TODO" in text)
        places = [result["locations"][0]["physicalLocation"]["region"] for result in run["results"] if result["ruleId"].startswith("marks.")]
        self.assertIn((line, lines[line - 1].index("TODO") + 1), [(place["startLine"], place.get("startColumn")) for place in places], run)

    def test_sarif_of_what_could_not_be_checked(self):
        folder = self.write()
        (folder / "mailing.toml").write_text("name = [")
        for target, words in ((folder, ()), (self.folder / "absent", ())):
            done = ap.amends("check", str(target), "--offline", "--format", "sarif", *words)
            self.assertEqual(done.returncode, 3)
            self.assertFalse(demand_sarif(json.loads(done.stdout))["invocations"][0]["executionSuccessful"])
        self.names.update({name: net.SILENCE for name in self.names})
        done = ap.amends("check", str(self.write(self.url("/care"), name="silent")), "--format", "sarif", "--dns", self.dns.address,
                         "--allow-private")
        self.assertEqual(done.returncode, 3)
        self.assertFalse(demand_sarif(json.loads(done.stdout))["invocations"][0]["executionSuccessful"])

    def test_the_rules_for_sarif_can_fail(self):
        done = ap.amends("check", str(self.write(price="0,00 kr")), "--offline", "--format", "sarif")
        good = done.stdout
        for old, new in (('"version":"2.1.0"', '"version":"2.0.0"'), ('"ruleIndex":0', '"ruleIndex":1'), ('"startLine":4', '"startLine":0'),
                         ('"uri":"', '"uri":"/'), ('"uri":"', '"uri":" '), ('"unicodeCodePoints"', '"characters"'),
                         ('"message":{"text":"', '"message":{"text":"{0}')):
            self.assertIn(old, good)
            with self.subTest(new=new), self.assertRaises((Broken, IndexError)):
                demand_sarif(json.loads(good.replace(old, new)))


class VerifyTest(ap.SystemTest):
    """DNS of every kind of honesty."""

    NAMES = {
        "good.example": [net.mx("mx.good.example")],
        "host.example": [net.a("93.184.216.34")],
        "null.example": [(net.MX, b"\0\0\0")],
        "empty.example": [],
        "tcp.example": net.only_over_tcp(net.mx("mx.tcp.example")),
        "silent.example": net.SILENCE,
        "failing.example": net.BROKEN_SERVER,
        "wrong-id.example": net.WRONG_ID,
        "asked.example": net.OTHER_QUESTION,
        "cut.example": net.CUT_SHORT,
        "pointer.example": net.ENDLESS_POINTER,
        "garbage.example": net.ALL_GARBAGE,
        "large.example": net.LARGE_GARBAGE,
        "first.loop.example": net.CNAME_LOOP,
        "second.loop.example": net.CNAME_LOOP,
    }
    LIARS = ("silent", "failing", "wrong-id", "asked", "cut", "pointer", "garbage", "large")

    def setUp(self):
        super().setUp()
        self.dns = net.DnsServer(dict(self.NAMES))
        self.addCleanup(self.dns.__exit__)

    def verify(self, addresses, *words: str, code: int):
        people = self.folder / "people.csv"
        people.write_text("email,first_name\n" + "".join(f"{address},Ann\n" for address in addresses))
        reasons = self.folder / "reasons.csv"
        done = ap.amends("verify", str(people), "--dns", self.dns.address, "--reasons", str(reasons), "--format", "json", *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done, reasons.read_text() if reasons.exists() else ""

    @staticmethod
    def crowd(count: int, domain: str = "good.example"):
        return [f"person{number}@{domain}" for number in range(count)]

    def test_a_good_list_is_good(self):
        _, reasons = self.verify([*self.crowd(50), "ann@host.example", "eve@tcp.example"], code=0)
        self.assertEqual(len(reasons.splitlines()), 1, reasons)

    def test_what_takes_no_mail_is_bad(self):
        bad = ["a@gone.example", "b@null.example", "c@empty.example"]
        _, reasons = self.verify([*self.crowd(200), *bad], code=1)
        for address in bad:
            self.assertIn(address, reasons)
        self.verify([*self.crowd(20), *bad], code=2)

    def test_a_lie_is_no_answer(self):
        """A server that lies is as good as silent: nobody becomes bad by it, and nobody good."""
        liars = [f"ann@{name}.example" for name in self.LIARS]
        crowd = [address for number in range(20) for address in self.crowd(15, f"d{number}.example")]
        self.dns.names.update({f"d{number}.example": [net.mx("mx.good.example")] for number in range(20)})
        _, reasons = self.verify([*crowd, *liars], "--out", str(self.folder / "out.csv"), code=1)
        for address in liars:
            self.assertIn(address, reasons)
        self.assertEqual(len(reasons.splitlines()), 1 + len(liars), reasons)
        kept = (self.folder / "out.csv").read_text()
        for address in liars:
            self.assertIn(address, kept)

    def test_aliases_that_never_end_take_no_mail(self):
        _, reasons = self.verify([*self.crowd(100), "ann@first.loop.example"], code=1)
        self.assertIn('"no_mail"', reasons)

    def test_dns_that_is_down_is_no_verdict(self):
        self.dns.names = {f"d{number}.example": net.BROKEN_SERVER for number in range(20)}
        self.verify([f"ann@d{number}.example" for number in range(20)], code=3)

    def test_offline_asks_nobody(self):
        self.verify(self.crowd(5, "gone.example"), "--offline", code=0)
        self.assertEqual(self.dns.asked, [])

    def test_a_dns_server_that_cannot_be_one(self):
        people = self.folder / "people.csv"
        people.write_text("email\nann@good.example\n")
        done = ap.amends("verify", str(people), "--dns", "nonsense:port")
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn("dns.setup", done.stderr)


class Relay:
    """Says its greeting, offers STARTTLS or not, and goes through with it."""

    def __init__(self, certificate: pathlib.Path | None = None, host: str = "127.0.0.1", refuses: bool = False):
        self.certificate, self.refuses, self.tls = certificate, refuses, 0
        self._socket = socket.socket()
        self._socket.bind((host, 0))
        self._socket.listen(8)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                line, _ = self._socket.accept()
                line.settimeout(10)
                self._talk(line)
            except (OSError, ssl.SSLError):
                if self._socket.fileno() < 0:
                    return

    def _talk(self, line):
        line.sendall(b"554 not today\r\n" if self.refuses else b"220 relay.example ESMTP\r\n")
        while word := self._word(line):
            if word == b"EHLO":
                offer = b"250-STARTTLS\r\n" if self.certificate and not isinstance(line, ssl.SSLSocket) else b""
                line.sendall(b"250-relay.example\r\n" + offer + b"250 8BITMIME\r\n")
            elif word == b"STAR":
                line.sendall(b"220 go on\r\n")
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self.certificate)
                line = context.wrap_socket(line, server_side=True)
                self.tls += 1
            elif word == b"QUIT":
                line.sendall(b"221 bye\r\n")
                line.close()
                return
            else:
                line.sendall(b"250 ok\r\n")

    @staticmethod
    def _word(line) -> bytes:
        data = b""
        while not data.endswith(b"\n"):
            piece = line.recv(512)
            if not piece:
                return b""
            data += piece
        return data[:4].upper()

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)  # close() alone does not wake the thread in accept()
        except OSError:
            pass
        self._socket.close()


def self_signed(path: pathlib.Path, name: str) -> pathlib.Path:
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{path}.key", "-out", f"{path}.crt", "-days", "30",
                    "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1" if name == "localhost" else f"subjectAltName=DNS:{name}"],
                   check=True, capture_output=True)
    path.write_bytes(pathlib.Path(f"{path}.key").read_bytes() + pathlib.Path(f"{path}.crt").read_bytes())
    return path


KEY = ("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0/IzW7yWR7QkrmBL7jTKEn5u"
       "+qKhbwKfBstIs+bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyehkd3qqGElvW/VDL5AaWTg0nLVkjRo9z+40RQzuVaE8AkAFmxZzow3x+VJYKdjykkJ"
       "0iT9wCS0DRTXu269V264Vf/3jvredZiKRkgwlL9xNAwxXFg0x/XFw005UWVRIkdgcKWTjpBP2dPwVZ4WWC+9aGVd+Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbc"
       "mwIDAQAB")


class DoctorTest(ap.SystemTest):
    def setUp(self):
        super().setUp()
        self.names = {
            "nordlys.example": [net.mx("mx.nordlys.example"), net.txt("v=spf1 ip4:192.0.2.1 -all"), net.txt("some other words")],
            "s1._domainkey.nordlys.example": [net.txt("v=DKIM1; k=rsa; p=" + KEY)],
            "_dmarc.nordlys.example": [net.txt("v=DMARC1; p=reject; rua=mailto:reports@nordlys.example")],
        }
        self.dns = net.DnsServer(self.names)
        self.addCleanup(self.dns.__exit__)
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o700)

    def relay(self, **how) -> Relay:
        relay = Relay(**how)
        self.addCleanup(relay.close)
        return relay

    def doctor(self, relay, *words: str, code: int, host: str = "127.0.0.1", ca_file: pathlib.Path | None = None) -> dict:
        config = self.folder / "amends.toml"
        authority = f'ca_file = "{ca_file}"\n' if ca_file else ""
        config.write_text(f'data = "{self.data}"\nbase_url = "https://links.nordlys.example"\n[relay]\nurl = "smtp://{host}:{relay.port}"\n{authority}')
        done = ap.amends("doctor", "--config", str(config), "--domain", "nordlys.example", "--selector", "s1", "--dns", self.dns.address,
                         "--format", "json", *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return {check["id"]: check["health"] for check in json.loads(done.stdout)["checks"]}

    def test_a_house_in_order(self):
        found = self.doctor(self.relay(), code=0)
        for name in ("data.ok", "relay.ok", "spf.ok", "dkim.ok", "dmarc.ok", "mx.ok"):
            self.assertEqual(found.get(name), "ok", found)

    def test_a_relay_with_starttls(self):
        if subprocess.run(["which", "openssl"], capture_output=True).returncode != 0:
            self.skipTest("no openssl")
        good = self.relay(certificate=self_signed(self.folder / "good.pem", "localhost"))
        self.assertEqual(self.doctor(good, code=0, ca_file=self.folder / "good.pem.crt")["relay.ok"], "ok")
        self.assertEqual(good.tls, 1)
        wrong = self.relay(certificate=self_signed(self.folder / "wrong.pem", "other.example"))
        found = self.doctor(wrong, code=2, ca_file=self.folder / "wrong.pem.crt")
        self.assertEqual(found["relay.trouble"], "problem")

    def test_a_relay_that_is_not_near_needs_starttls(self):
        name = socket.gethostname()
        try:
            address = socket.gethostbyname(name)
            relay = self.relay(host=address)
        except OSError:
            self.skipTest("this machine has no address of its own")
        if address.startswith("127."):
            self.skipTest("this machine has only the loopback")
        self.assertEqual(self.doctor(relay, code=2, host=address)["relay.trouble"], "problem")

    def test_a_relay_that_refuses_or_is_not_there(self):
        self.assertEqual(self.doctor(self.relay(refuses=True), code=2)["relay.trouble"], "problem")
        gone = self.relay()
        gone.close()
        self.assertEqual(self.doctor(gone, code=2)["relay.trouble"], "problem")

    def test_the_name_of_a_public_relay_is_looked_at(self):
        """DNS says that the relay has a public address; it is the name that is looked at, the talk goes to the loopback."""
        public = "93.184.216.34"
        reverse = ".".join(reversed(public.split("."))) + ".in-addr.arpa"
        self.names["localhost"] = [net.a(public)]
        relay = self.relay()
        self.names[reverse] = [net.ptr("mail.nordlys.example")]
        self.names["mail.nordlys.example"] = [net.a(public)]
        self.assertEqual(self.doctor(relay, code=0, host="localhost")["ptr.ok"], "ok")
        self.names["mail.nordlys.example"] = [net.a("93.184.216.35")]
        self.assertIn("ptr.differs", self.doctor(relay, code=1, host="localhost"))
        del self.names[reverse]
        self.assertIn("ptr.missing", self.doctor(relay, code=1, host="localhost"))

    def test_what_is_wrong_with_the_sender_is_named(self):
        relay = self.relay()
        cases = (
            ("nordlys.example", [net.mx("mx.nordlys.example")], "spf.missing"),
            ("nordlys.example", [net.mx("mx.nordlys.example"), net.txt("v=spf1 +all")], "spf.everybody"),
            ("nordlys.example", [net.mx("mx.nordlys.example"), net.txt("v=spf1 -all"), net.txt("v=spf1 ~all")], "spf.several"),
            ("nordlys.example", [net.mx("mx.nordlys.example"), net.txt("v=spf1 include:nordlys.example -all")], "spf.lookups"),
            ("nordlys.example", [(net.MX, b"\0\0\0"), net.txt("v=spf1 -all")], "mx.missing"),
            ("s1._domainkey.nordlys.example", [net.txt("v=DKIM1; p=")], "dkim.revoked"),
            ("s1._domainkey.nordlys.example", [net.txt("v=DKIM1; p=%%%")], "dkim.syntax"),
            ("s1._domainkey.nordlys.example", [], "dkim.missing"),
            ("_dmarc.nordlys.example", [], "dmarc.missing"),
            ("_dmarc.nordlys.example", [net.txt("v=DMARC1; p=perhaps")], "dmarc.syntax"),
        )
        for name, records, expected in cases:
            with self.subTest(expected=expected):
                kept = self.names[name]
                self.names[name] = records
                found = self.found(relay)
                self.names[name] = kept
                self.assertIn(expected, found)
                self.assertIn(found[expected], ("warn", "problem"))

    def found(self, relay) -> dict:
        done = ap.amends("doctor", "--relay", f"smtp://127.0.0.1:{relay.port}", "--data", str(self.data), "--domain", "nordlys.example",
                         "--selector", "s1", "--dns", self.dns.address, "--format", "json")
        report = json.loads(done.stdout)
        self.assertEqual(done.returncode, 2 if report["problems"] else 3 if report["unknown"] else 1 if report["warnings"] else 0)
        return {check["id"]: check["health"] for check in report["checks"]}

    def test_lying_dns_makes_nothing_known(self):
        for lie in (net.SILENCE, net.WRONG_ID, net.CUT_SHORT, net.ALL_GARBAGE, net.LARGE_GARBAGE):
            self.names.update({name: lie for name in self.names})
            found = self.doctor(self.relay(), code=3)
            for name in ("spf.unknown", "dkim.unknown", "dmarc.unknown", "mx.unknown"):
                self.assertEqual(found.get(name), "unknown", found)


if __name__ == "__main__":
    ap.main()
