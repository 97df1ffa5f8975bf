"""Relays for the system tests: Debian's smtp-sink, and a recording one of our own that can be made to misbehave."""

import collections
import dataclasses
import os
import pathlib
import re
import shutil
import socket
import subprocess
import threading
import time

LINE_BYTES_MAX = 1 << 20  # a longer line ends the connection; far above anything the program may write
_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r\n[ \t]+)?(<[^>\r\n]*>)", re.IGNORECASE | re.MULTILINE)
_PATH = re.compile(rb"<([^>]*)>")


@dataclasses.dataclass(frozen=True)
class Mail:
    """A message whose final dot has come. `data` is what stood on the wire, dots unstuffed, CRLF kept."""

    message_id: str
    mail_from: str
    rcpt_to: str
    data: bytes
    at: float  # time.monotonic() when the dot was read


def message_id_of(data: bytes) -> str:
    head = data.split(b"\r\n\r\n", 1)[0].split(b"\n\n", 1)[0]
    found = _MESSAGE_ID.search(head)
    return found.group(1).decode() if found else ""


def duplicates(mails) -> list:
    """Message-IDs and recipients that came more than once."""
    ids = collections.Counter(mail.message_id for mail in mails)
    people = collections.Counter(mail.rcpt_to for mail in mails)
    return [key for key, count in (ids + people).items() if count > 1]


class Action:
    """What the recording sink does instead of saying yes."""

    def __init__(self, kind: str, text: bytes = b"", seconds: float = 0.0):
        self.kind, self.text, self.seconds = kind, text, seconds


def reply(text: str) -> Action:
    return Action("reply", text.encode())


def garbage(text: bytes) -> Action:
    return Action("reply", text)


def slowly(seconds: float) -> Action:
    return Action("slow", seconds=seconds)


DROP = Action("drop")  # closes without a word; at the dot the message is kept: it was taken
DROP_UNKEPT = Action("drop_unkept")  # at the dot: closes and forgets the message
SILENCE = Action("silence")  # reads on and never answers again


class RecordingSink:
    """An SMTP server on loopback that keeps every message whose final dot came.

    `plan(stage, count)` is asked for each connect, ehlo, mail, rcpt, data and dot (count: how often that stage was reached,
    from 1) and gives an Action or None for yes. `on_dot(count)` is called when a message has been kept, before it is answered.
    """

    def __init__(self, plan=None, port: int = 0, extensions=("PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")):
        self.plan, self.on_dot = plan, None
        self._extensions = extensions
        self._lock = threading.Lock()
        self._counts = collections.Counter()
        self._mails: list[Mail] = []
        self._open: set[socket.socket] = set()
        self._listener = None
        self.port = port
        self.listen()

    # Listening and not

    def listen(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(128)
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def refuse_connections(self) -> None:
        """From now on a connect is refused; open connections are closed."""
        listener, self._listener = self._listener, None
        if listener is not None:
            # close() alone does not wake the thread in accept().
            try:
                listener.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            listener.close()
        with self._lock:
            still_open = list(self._open)
        for connection in still_open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    close = refuse_connections

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # What came

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def mails(self) -> list[Mail]:
        with self._lock:
            return list(self._mails)

    def count(self) -> int:
        with self._lock:
            return len(self._mails)

    def reached(self, stage: str) -> int:
        with self._lock:
            return self._counts[stage]

    def connections(self) -> int:
        with self._lock:
            return len(self._open)

    # One connection

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _Conversation(self, connection).run()
        except (OSError, _Ended):
            pass
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def ask(self, stage: str):
        with self._lock:
            self._counts[stage] += 1
            count = self._counts[stage]
        return self.plan(stage, count) if self.plan else None

    def extensions(self) -> bytes:
        lines = ["250-sink.example", *(f"250-{name}" for name in self._extensions)]
        lines[-1] = lines[-1].replace("-", " ", 1)
        return "\r\n".join(lines).encode()

    def keep(self, mail: Mail) -> None:
        with self._lock:
            self._mails.append(mail)
            count = len(self._mails)
        if self.on_dot:
            self.on_dot(count)


class _Ended(Exception):
    pass


class _Conversation:
    def __init__(self, sink: RecordingSink, connection: socket.socket):
        self._sink, self._connection = sink, connection
        self._reader = connection.makefile("rb", buffering=1 << 16)
        self._from = self._to = None

    def run(self) -> None:
        self._answer("connect", b"220 sink.example ESMTP")
        while True:
            line = self._line()
            word = line[:4].upper()
            if word in (b"EHLO", b"HELO"):
                self._answer("ehlo", self._sink.extensions())
            elif word == b"MAIL":
                if self._answer("mail", b"250 2.1.0 Ok"):
                    self._from, self._to = _path(line), None
            elif word == b"RCPT":
                if self._from is None:
                    self._say(b"503 5.5.1 MAIL first")
                elif self._answer("rcpt", b"250 2.1.5 Ok"):
                    self._to = _path(line)
            elif word == b"DATA":
                if self._to is None:
                    self._say(b"503 5.5.1 RCPT first")
                elif self._answer("data", b"354 Go on"):
                    self._take()
            elif word == b"RSET":
                self._from = self._to = None
                self._say(b"250 2.0.0 Ok")
            elif word == b"QUIT":
                self._say(b"221 2.0.0 Bye")
                return
            else:
                self._say(b"500 5.5.2 What?")

    def _take(self) -> None:
        lines = []
        while (line := self._line()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        at = time.monotonic()
        data = b"".join(lines)
        mail = Mail(message_id_of(data), self._from, self._to, data, at)
        self._from = self._to = None
        action = self._sink.ask("dot")
        refused = action is not None and action.kind == "reply" and action.text[:1] in b"45"
        if not refused and not (action is not None and action.kind == "drop_unkept"):
            self._sink.keep(mail)
        self._do(action, b"250 2.0.0 Ok")

    def _answer(self, stage: str, good: bytes) -> bool:
        return self._do(self._sink.ask(stage), good)

    def _do(self, action, good: bytes) -> bool:
        """True when the answer was the good one."""
        if action is None:
            self._say(good)
            return True
        if action.kind == "slow":
            time.sleep(action.seconds)
            self._say(good)
            return True
        if action.kind == "reply":
            self._say(action.text)
            return False
        if action.kind == "silence":
            while self._reader.read(1 << 12):
                pass
        raise _Ended

    def _line(self) -> bytes:
        line = self._reader.readline(LINE_BYTES_MAX)
        if not line.endswith(b"\n"):
            raise _Ended
        return line

    def _say(self, text: bytes) -> None:
        self._connection.sendall(text + b"\r\n")


def _path(line: bytes) -> str:
    found = _PATH.search(line)
    return found.group(1).decode("utf-8", "replace") if found else ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class SmtpSink:
    """Debian's smtp-sink, each message dumped into a file of its own."""

    def __init__(self, folder: pathlib.Path, *options: str, port: int = 0):
        self._folder = pathlib.Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self.port = port or free_port()
        command = ["smtp-sink", "-4", "-d", f"{self._folder}/mail.", "-m", "200", *options]
        if os.geteuid() == 0:
            command += ["-u", "root"]
        self._log = open(self._folder / "smtp-sink.log", "ab")
        self._process = subprocess.Popen([*command, f"127.0.0.1:{self.port}", "128"], stdout=self._log, stderr=self._log)
        self._wait_for_port()

    @staticmethod
    def missing() -> str:
        return "" if shutil.which("smtp-sink") else "smtp-sink is not installed (Debian package postfix)"

    def _wait_for_port(self) -> None:
        # A connect would count as a session and run into the faults that were asked for, so the kernel is asked instead.
        wanted = f"{0x0100007F:08X}:{self.port:04X}"
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError(f"smtp-sink ended: {(self._folder / 'smtp-sink.log').read_text()}")
            for line in pathlib.Path("/proc/net/tcp").read_text().splitlines():
                words = line.split()
                if words[1] == wanted and words[3] == "0A":
                    return
            time.sleep(0.01)
        raise RuntimeError("smtp-sink does not listen")

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def files(self) -> list[pathlib.Path]:
        return sorted(path for path in self._folder.iterdir() if path.name.startswith("mail."))

    def mails(self) -> list[Mail]:
        mails = []
        for path in self.files():
            text = path.read_bytes()
            head, _, rest = text.partition(b"Received: ")
            # Two more lines belong to smtp-sink's own Received.
            data = rest.split(b"\n", 3)[3]
            heads = dict(line.split(b": ", 1) for line in head.splitlines() if b": " in line)
            mails.append(
                Mail(
                    message_id_of(data),
                    _path(heads.get(b"X-Mail-Args", b"")),
                    _path(heads.get(b"X-Rcpt-Args", b"")),
                    data.removesuffix(b"\n"),
                    path.stat().st_mtime,
                )
            )
        return mails

    def count(self) -> int:
        return len(self.files())

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait(timeout=10)
        self._log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
