"""The Internet of the system tests, on loopback: a DNS server that may lie, and a web server of many hosts."""

import http.server
import socket
import struct
import threading

A, CNAME, PTR, MX, TXT, AAAA = 1, 5, 12, 15, 16, 28
NXDOMAIN, SERVFAIL = 3, 2
GARBAGE = bytes(range(256)) * 256  # 64 KiB; over TCP one byte less, which is all a length can say


def wire_name(name: str) -> bytes:
    labels = [label.encode() for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def a(address: str):
    return A, socket.inet_aton(address)


def cname(name: str):
    return CNAME, wire_name(name)


def ptr(name: str):
    return PTR, wire_name(name)


def mx(host: str, preference: int = 10):
    return MX, struct.pack("!H", preference) + wire_name(host)


def txt(text: str):
    data = text.encode()
    pieces = [data[i:i + 255] for i in range(0, len(data), 255)] or [b""]
    return TXT, b"".join(bytes([len(piece)]) + piece for piece in pieces)


class Lie:
    """What a name answers instead of its records, whatever is asked: a reply of the server's own making for (question, is_tcp)."""

    def __init__(self, make):
        self.make = make


def _header(question: bytes, *, flags: int = 0x8180, answers: int = 0, number: int | None = None) -> bytes:
    own = struct.unpack("!H", question[:2])[0] if number is None else number
    return struct.pack("!HHHHHH", own & 0xFFFF, flags, 1, answers, 0, 0) + question[12:]


def _record(kind: int, data: bytes, name: bytes = b"\xc0\x0c") -> bytes:
    return name + struct.pack("!HHIH", kind, 1, 60, len(data)) + data


SILENCE = Lie(lambda question, tcp: None)
BROKEN_SERVER = Lie(lambda question, tcp: _header(question, flags=0x8180 | SERVFAIL))
WRONG_ID = Lie(lambda question, tcp: _header(question, answers=1, number=struct.unpack("!H", question[:2])[0] ^ 0x5555)
               + _record(*mx("mx.evil.example")))
OTHER_QUESTION = Lie(lambda question, tcp: struct.pack("!HHHHHH", *struct.unpack("!H", question[:2]), 0x8180, 1, 1, 0, 0)
                     + wire_name("other.example") + struct.pack("!HH", MX, 1) + _record(*mx("mx.evil.example")))
CUT_SHORT = Lie(lambda question, tcp: (_header(question, answers=1) + _record(*mx("mx.good.example")))[:-5])
ENDLESS_POINTER = Lie(lambda question, tcp: _header(question, answers=1)
                      + _record(MX, b"\0\x0a" + struct.pack("!H", 0xC000 | (len(question) + 14))))
ALL_GARBAGE = Lie(lambda question, tcp: _header(question, flags=0x8380) if not tcp else GARBAGE[:65535])
LARGE_GARBAGE = Lie(lambda question, tcp: question[:2] + b"\x81\x80" + GARBAGE[:60000])
CNAME_LOOP = Lie(lambda question, tcp: _header(question, answers=2)
                 + _record(CNAME, wire_name("second.loop.example"))
                 + _record(CNAME, b"\xc0\x0c", wire_name("second.loop.example")))


def only_over_tcp(*records) -> Lie:
    def make(question, tcp):
        kind = struct.unpack("!H", question[-4:-2])[0]
        right = [record for record in records if record[0] == kind]
        if not tcp:
            return _header(question, flags=0x8380)
        return _header(question, answers=len(right)) + b"".join(_record(*record) for record in right)

    return Lie(make)


class DnsServer:
    """Answers from `names`: name -> records or a Lie. A name that is not there does not exist."""

    def __init__(self, names: dict):
        self.names = names
        self.asked = []
        self._tcp = socket.socket()
        self._tcp.bind(("127.0.0.1", 0))
        self._tcp.listen(64)
        self.port = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self.address = f"127.0.0.1:{self.port}"
        for serve in (self._serve_udp, self._serve_tcp):
            threading.Thread(target=serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._udp.close()
        try:
            self._tcp.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._tcp.close()

    def _serve_udp(self):
        while True:
            try:
                question, sender = self._udp.recvfrom(4096)
                reply = self.reply(question, False)
                if reply is not None:
                    self._udp.sendto(reply, sender)
            except OSError:
                return

    def _serve_tcp(self):
        while True:
            try:
                line, _ = self._tcp.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line):
        with line:
            line.settimeout(10)
            try:
                while head := line.recv(2, socket.MSG_WAITALL):
                    question = line.recv(struct.unpack("!H", head)[0], socket.MSG_WAITALL)
                    reply = self.reply(question, True)
                    if reply is None:
                        return
                    line.sendall(struct.pack("!H", len(reply)) + reply)
            except (OSError, struct.error):
                pass

    def reply(self, question: bytes, tcp: bool):
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode().lower())
            at += 1 + question[at]
        question = question[:at + 5]  # without EDNS
        name, kind = ".".join(labels), struct.unpack("!H", question[-4:-2])[0]
        self.asked.append((name, kind))
        known = self.names.get(name)
        if isinstance(known, Lie):
            return known.make(question, tcp)
        if known is None:
            return _header(question, flags=0x8180 | NXDOMAIN)
        right = [record for record in known if record[0] == kind]
        return _header(question, answers=len(right)) + b"".join(_record(*record) for record in right)


class Page:
    def __init__(self, status: int = 200, body: str = "", kind: str = "text/html", headers=None):
        self.status, self.body, self.kind, self.headers = status, body.encode(), kind, dict(headers or {})


def to(location: str, status: int = 302) -> Page:
    return Page(status, headers={"Location": location})


HANGS = object()  # takes the request and says nothing more until the test is over
DRIPS = object()  # a byte now and then, without end


class WebServer:
    """Pages of several hosts on one port: (host, path) -> Page, HANGS, DRIPS or a function of (method, body) -> Page. `otherwise`: what a
    host shows for any other path."""

    def __init__(self, pages: dict, otherwise=None):
        self.pages, self.otherwise = pages, dict(otherwise or {})
        self.asked = []
        self.over = threading.Event()
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length) if length else b""
                host = (self.headers.get("Host") or "").rpartition(":")[0]
                web.asked.append((self.command, host, self.path))
                page = web.pages.get((host, self.path), web.otherwise.get(host, Page(404, "no such page")))
                if page is HANGS:
                    web.over.wait(120)
                    return
                if page is DRIPS:
                    self.drip()
                    return
                self.show(page(self.command, body) if callable(page) else page)

            def show(self, page):
                self.send_response(page.status)
                self.send_header("Content-Type", page.kind)
                self.send_header("Content-Length", str(len(page.body)))
                for name, value in page.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(page.body)

            def drip(self):
                self.send_response(200)
                self.end_headers()
                try:
                    while self.command != "HEAD" and not web.over.wait(0.2):
                        self.wfile.write(b"<item>")
                        self.wfile.flush()
                except OSError:
                    pass

            do_GET = do_HEAD = do_POST = answer

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
