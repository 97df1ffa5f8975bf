"""Runs `amends` as people do, in throw-away folders, and talks to it over its API and its command line.

Environment: AMENDS_BIN (the program), AMENDS_CRASHING_BIN (the same with crash points), AMENDS_WORK (where throw-away folders go), AMENDS_RESULTS (where result rows go). Nothing waits
for a time: every wait is for a state and has a deadline. Only processes that a test itself started are ended.
"""

import atexit
import collections
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

BIN = os.environ.get("AMENDS_BIN", "")
CRASHING_BIN = os.environ.get("AMENDS_CRASHING_BIN", "")
WORK = pathlib.Path(os.environ.get("AMENDS_WORK", tempfile.gettempdir())).resolve()
RESULTS = pathlib.Path(os.environ.get("AMENDS_RESULTS", str(WORK / "results")))
POLL_SECONDS = 0.01
DEADLINE_SECONDS = 30
SKIPPED = 77  # what CTest reads as "skipped"


def wait_for(what: str, state, deadline: float = DEADLINE_SECONDS):
    """Asks `state()` until it is true and gives what it gave; fails with `what` when the deadline passes."""
    end = time.monotonic() + deadline
    while True:
        found = state()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {deadline} s: {what}")
        time.sleep(POLL_SECONDS)


class ApiError(Exception):
    def __init__(self, status: int, problem: dict):
        self.status, self.problem = status, problem
        self.id = problem.get("id", "")
        super().__init__(f"{status} {self.id}: {problem.get('detail', '')} {problem.get('errors', '')}")


class Api:
    """One user of one server. Each call has its own connection, so that a killed server leaves nothing half read."""

    def __init__(self, server: "Server", token: str):
        self._server, self.token = server, token

    def call(self, method: str, path: str, body=None, headers=None):
        status, _, data = self.raw(method, path, body, headers)
        answer = json.loads(data) if data[:1] in (b"{", b"[") else data
        if status >= 400:
            raise ApiError(status, answer if isinstance(answer, dict) else {})
        return answer

    def raw(self, method: str, path: str, body=None, headers=None):
        heads = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            heads.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=60)
        try:
            connection.request(method, path, body, heads)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def get(self, path):
        return self.call("GET", f"/api/v1/{path}")

    def post(self, path, body=None):
        return self.call("POST", f"/api/v1/{path}", body if body is not None else {})

    def job(self, path, body=None, headers=None):
        started = self.call("POST", f"/api/v1/{path}", body if body is not None else {}, headers)
        return wait_for(f"the job of {path}", lambda: _ended(self.get(f"jobs/{started['job']}")), 120)

    def import_csv(self, text, name: str):
        data = text if isinstance(text, bytes) else text.encode()
        return self.job(f"imports?list={urllib.parse.quote(name)}", data, {"Content-Type": "text/csv"})

    def put(self, files: dict):
        return self.call("PUT", "/api/v1/mailings", {"files": files})

    def mailing(self, name: str):
        return self.get(f"mailings/{name}")

    def sends(self, name: str) -> list:
        rows, after = [], 0
        while True:
            page = self.get(f"mailings/{name}/sends?limit=5000&after={after}")
            rows += page["sends"]
            if not page.get("next_after"):
                return rows
            after = page["next_after"]


def _ended(job):
    if job["state"] == "failed":
        raise AssertionError(f"the job failed: {job}")
    return job if job["state"] == "done" else None


class Server:
    """`amends serve` over one folder, started and ended as often as wanted."""

    def __init__(self, folder, relay: str, *, options=(), env=None, lines: int | None = None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data = self.folder / "data"
        self.relay, self.options, self.env, self.lines = relay, list(options), dict(env or {}), lines
        self.process = None
        self.log = self.folder / "serve.log"
        self.announced = {}
        self._users = {}
        atexit.register(self.kill)

    def command(self, program=BIN) -> list:
        command = [program, "--format", "json", "serve", "--data", str(self.data), "--listen", "127.0.0.1:0", "--relay", self.relay, "--offline"]
        if self.lines is not None:
            config = self.folder / "amends.toml"
            config.write_text(f"[relay]\nlines = {self.lines}\n")
            command += ["--config", str(config)]
        return command + self.options

    def launch(self, env=None) -> None:
        """Starts the process; it may die before it listens."""
        log = open(self.log, "ab")
        surroundings = {**clean_environment(), **self.env, **(env or {})}
        program = CRASHING_BIN if "AMENDS_CRASH_AT" in surroundings else BIN
        self.process = subprocess.Popen(
            self.command(program), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=surroundings
        )
        log.close()

    def start(self, env=None) -> "Server":
        self.launch(env)
        line = self.process.stdout.readline()
        if not line:
            code = self.process.wait(timeout=DEADLINE_SECONDS)
            raise AssertionError(f"amends serve ended with {code}: {self.log_text()[-2000:]}")
        self.announced = json.loads(line)
        self.port = urllib.parse.urlsplit(self.announced["url"]).port
        return self

    def log_text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """kill -9, and waits until it is gone."""
        if self.alive():
            self.process.kill()
        self.reap()

    def stop(self) -> int:
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
        return self.reap()

    def reap(self) -> int:
        if self.process is None:
            return 0
        code = self.process.wait(timeout=DEADLINE_SECONDS)
        if self.process.stdout:
            self.process.stdout.close()
            self.process.stdout = None
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    # People who use it

    @property
    def admin(self) -> Api:
        return Api(self, (self.data / "token").read_text().strip())

    def user(self, name: str, *roles: str) -> Api:
        if name not in self._users:
            self._users[name] = self.admin.post("users", {"name": name, "roles": list(roles)})["token"]
        return Api(self, self._users[name])

    @property
    def author(self) -> Api:
        return self.user("author", "author", "sender", "lead")

    @property
    def reviewer(self) -> Api:
        return self.user("reviewer", "reviewer")

    def run(self, *words: str, stdin: str | None = None) -> subprocess.CompletedProcess:
        """The command line, as the author, against this server."""
        return amends(
            *words, env={"AMENDS_SERVER": self.announced["url"], "AMENDS_TOKEN": self.author.token}, stdin=stdin
        )

    # The life of a mailing

    def approve(self, name: str, despite: str = "") -> dict:
        result = self.author.job(f"mailings/{name}/proof")["result"]
        self.reviewer.post(f"mailings/{name}/approve", {"despite": despite} if despite else {})
        return result

    def prepare(self, name: str, people: str, files: dict) -> dict:
        """Import, put, proof, sign-off."""
        self.author.import_csv(people, "people")
        self.author.put(files)
        return self.approve(name)

    def send(self, name: str) -> dict:
        approval = self.author.mailing(name)["approval"]
        return self.author.post(f"mailings/{name}/send", {"count": approval["recipients"]})

    def resume(self, name: str) -> dict:
        """After a halt: what is left is proofed and signed off again."""
        count = self.approve(name)["recipients"]
        return self.author.post(f"mailings/{name}/resume", {"count": count})

    def wait_state(self, name: str, *states: str, deadline: float = 60) -> dict:
        def reached():
            record = self.author.mailing(name)
            return record if record["state"] in states else None

        return wait_for(f"{name} to be {' or '.join(states)}", reached, deadline)


def clean_environment() -> dict:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AMENDS_")}
    return {**kept, "LC_ALL": "C.UTF-8"}


def amends(*words: str, env=None, stdin: str | None = None, cwd=None) -> subprocess.CompletedProcess:
    return subprocess.run(
        [BIN, *words],
        env={**clean_environment(), **(env or {})},
        input=stdin if stdin is not None else "",
        capture_output=True,
        text=True,
        timeout=120,
        cwd=cwd,
    )


# Mailings and people

BODY = """<html><body>
<p>Hello {{ first_name | default: "you" }},</p>
<p>The lamps of this winter are here, and there is one for every corner of {{ city | default: "your home" }}.</p>
<p><a href="https://nordlys.example/lamps?from=mail">See the lamps</a> or read
<a href="https://nordlys.example/care">how to care for them</a>.</p>
<p>Do you want fewer of our letters? <a href="{{ unsubscribe_url }}">Unsubscribe</a></p>
</body></html>
"""

TEXT = """Hello {{ first_name | default: "you" }},

The lamps of this winter are here: https://nordlys.example/lamps?from=mail
.
.. a line that begins with dots

Do you want fewer of our letters? Unsubscribe: {{ unsubscribe_url }}
"""


def mailing_files(name: str = "lamps", *, waves: str = '"all"', subject: str = "The lamps of this winter", toml: str = "", list_="people"):
    head = f'''name = "{name}"
kind = "regular"
from = "Nordlys <news@nordlys.example>"
reply_to = "hello@nordlys.example"
locale = "en"
subject = "{subject}"
preheader = "Warm light for dark evenings"
{toml}
[audience]
list = "{list_}"
[policy]
waves = {waves}
'''
    return {"mailing.toml": head, "body.html": BODY, "body.txt": TEXT}


def people_csv(count: int, first: int = 0) -> str:
    rows = ["email,first_name,name,city"]
    rows += [f"person{n}@mail.example,Ann{n},Ann{n} Lie,Bergen" for n in range(first, first + count)]
    return "\n".join(rows) + "\n"


def write_folder(folder: pathlib.Path, files: dict) -> pathlib.Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


# Ledger and sink side by side

def by_state(rows: list) -> dict:
    states = collections.defaultdict(set)
    for row in rows:
        states[row["state"]].add(row["address"])
    return states


def compare(rows: list, mails: list) -> list:
    """What does not fit between the ledger and what the relay took; empty when all is well.

    Nobody twice; everybody the ledger calls accepted is at the relay; everybody at the relay is accepted or uncertain.
    """
    wrong = []
    ids = collections.Counter(mail.message_id for mail in mails)
    people = collections.Counter(mail.rcpt_to for mail in mails)
    wrong += [f"message {key} came {count} times" for key, count in ids.items() if count > 1]
    wrong += [f"{key} was written to {count} times" for key, count in people.items() if count > 1]
    states = by_state(rows)
    got = set(people)
    wrong += [f"{who} is accepted in the ledger, and nothing came" for who in sorted(states["accepted"] - got)]
    stray = got - states["accepted"] - states["uncertain"]
    held = {row["address"]: row["state"] for row in rows}
    wrong += [f"{who} got it and is {held.get(who, 'unknown')} in the ledger" for who in sorted(stray)]
    return wrong


# Results and the way a test file ends

def write_rows(name: str, rows: list) -> None:
    """One object a line, as tools/test_summary.py reads them."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.rows.json").write_text("".join(json.dumps(row) + "\n" for row in rows))


class SystemTest(unittest.TestCase):
    """A test with a throw-away folder, kept when it fails."""

    def setUp(self):
        WORK.mkdir(parents=True, exist_ok=True)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{type(self).__name__}-", dir=WORK))
        self._failures_before = _failures(self)
        self._servers = []

    def tearDown(self):
        for server in self._servers:
            server.kill()
        if _failures(self) == self._failures_before:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            print(f"kept: {self.folder}", file=sys.stderr)

    def server(self, relay: str, name: str = "server", **options) -> Server:
        server = Server(self.folder / name, relay, **options)
        self._servers.append(server)
        return server

    def assert_ledger_equals_sink(self, rows: list, mails: list):
        wrong = compare(rows, mails)
        self.assertEqual(wrong, [], f"{len(wrong)} things are wrong")


def _failures(test) -> int:
    result = test._outcome.result if test._outcome else None
    return len(result.failures) + len(result.errors) if result else 0


def main() -> None:
    """unittest.main, but a file whose tests were all skipped ends with SKIPPED."""
    if not BIN or not pathlib.Path(BIN).exists():
        print("skipped: AMENDS_BIN names no program")
        sys.exit(SKIPPED)
    program = unittest.main(module="__main__", exit=False, verbosity=2)
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.testsRun > 0 and len(result.skipped) == result.testsRun else 0)
