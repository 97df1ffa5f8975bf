#!/usr/bin/env python3
"""A real Postfix as the relay: an instance of its own with its own folder, queue and port, started and stopped by this test."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading

import amends_process as ap
from sink import RecordingSink, free_port

PEOPLE = 500
MASTER_DIST = pathlib.Path("/usr/share/postfix/master.cf.dist")


def missing() -> str:
    if os.geteuid() != 0:
        return "a Postfix of our own needs root"
    if not shutil.which("postfix") or not MASTER_DIST.exists():
        return "Postfix is not installed"
    return ""


class Postfix:
    """One instance. Everything it writes lies in its folder."""

    def __init__(self, folder: pathlib.Path, next_hop: int):
        self.folder, self.port = folder, free_port()
        for name in ("etc", "queue", "data"):
            (folder / name).mkdir(parents=True)
        shutil.chown(folder / "data", "postfix")
        for parent in folder.parents:  # its processes give up root and must still reach the queue
            if not os.stat(parent).st_mode & 0o001:
                raise PermissionError(f"{parent} lets nobody pass")
        self._write_config(next_hop)
        done = subprocess.run(["postfix", "-c", str(folder / "etc"), "start"], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"Postfix does not start: {done.stdout}{done.stderr}{self.log()}")

    def _write_config(self, next_hop: int) -> None:
        lines = []
        for line in MASTER_DIST.read_text().splitlines():
            words = line.split()
            if line[:1].isalpha() and len(words) >= 8:
                words[4] = "n"  # no chroot: nothing outside the folder is needed
                if words[0] == "smtp" and words[1] == "inet":
                    words[0], words[6] = f"127.0.0.1:{self.port}", "100"
                line = " ".join(words)
            lines.append(line)
        (self.folder / "etc" / "master.cf").write_text("\n".join(lines) + "\n")
        (self.folder / "etc" / "main.cf").write_text(
            f"""compatibility_level = 3.6
queue_directory = {self.folder}/queue
data_directory = {self.folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.example
mydestination =
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:{next_hop}
smtpd_relay_restrictions = permit_mynetworks, reject
smtp_dns_support_level = disabled
smtp_host_lookup = native
maillog_file = {self.folder}/postfix.log
maillog_file_prefixes = {self.folder}
alias_maps =
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
"""
        )

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def log(self) -> str:
        path = self.folder / "postfix.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def queued(self) -> int:
        queues = ("maildrop", "incoming", "active", "deferred", "hold")
        return sum(1 for name in queues for path in (self.folder / "queue" / name).rglob("*") if path.is_file())

    def stop(self) -> None:
        pid_file = self.folder / "queue" / "pid" / "master.pid"
        pid = int(pid_file.read_text()) if pid_file.exists() else 0
        subprocess.run(["postfix", "-c", str(self.folder / "etc"), "stop"], capture_output=True, timeout=60)
        if pid and pathlib.Path(f"/proc/{pid}").exists():
            os.kill(pid, signal.SIGTERM)


class ForgetfulProxy:
    """Carries SMTP to a port; the answers to the first dots never come back, and the line ends instead."""

    def __init__(self, port: int, forgotten: int):
        self._target, self._left = port, forgotten
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            dotted = threading.Event()
            threading.Thread(target=self._to_server, args=(client, server, dotted), daemon=True).start()
            threading.Thread(target=self._to_client, args=(client, server, dotted), daemon=True).start()

    def _to_server(self, client, server, dotted) -> None:
        tail = b""
        try:
            while data := client.recv(1 << 16):
                # The next message's commands may come with the dot.
                seen = tail + data
                if b"\r\n.\r\n" in seen:
                    dotted.set()
                tail = seen[-4:]
                server.sendall(data)
        except OSError:
            pass

    def _to_client(self, client, server, dotted) -> None:
        try:
            while data := server.recv(1 << 16):
                if dotted.is_set() and self._forgets():
                    break
                dotted.clear()
                client.sendall(data)
        except OSError:
            pass
        for end in (client, server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _forgets(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left >= 0


class PostfixTest(ap.SystemTest):
    def setUp(self):
        if missing():
            self.skipTest(missing())
        super().setUp()

    def start_postfix(self, sink) -> Postfix:
        # Below a folder that Postfix's own users may pass, wherever the build lies.
        folder = pathlib.Path(tempfile.mkdtemp(prefix="amends-postfix-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        postfix = Postfix(folder / "instance", sink.port)
        self.addCleanup(postfix.stop)
        return postfix

    def test_everybody_gets_it_once_through_postfix(self):
        with RecordingSink() as sink:
            postfix = self.start_postfix(sink)
            server = self.server(postfix.url).start()
            server.prepare("lamps", ap.people_csv(PEOPLE), ap.mailing_files())
            server.send("lamps")
            server.wait_state("lamps", "finished")
            rows = server.author.sends("lamps")
            self.assertEqual({row["state"] for row in rows}, {"accepted"}, postfix.log()[-2000:])
            self.assertEqual({row["reply_code"] for row in rows}, {250})
            ap.wait_for("Postfix to pass everything on", lambda: sink.count() >= PEOPLE and postfix.queued() == 0, 60)
            mails = sink.mails()
            self.assertEqual(len(mails), PEOPLE)
            self.assert_ledger_equals_sink(rows, mails)
            self.return_paths_survive(mails)
            self.assertEqual(server.stop(), 0)

    def return_paths_survive(self, mails):
        self.assertEqual(len({mail.mail_from for mail in mails}), PEOPLE)
        for mail in mails:
            self.assertIn(b"List-Unsubscribe:", mail.data)

    def test_its_log_tells_who_got_what_was_left_in_doubt(self):
        with RecordingSink() as sink:
            postfix = self.start_postfix(sink)
            with ForgetfulProxy(postfix.port, 2) as proxy:
                server = self.server(proxy.url, lines=1).start()
                server.prepare("lamps", ap.people_csv(10), ap.mailing_files())
                server.send("lamps")
                server.wait_state("lamps", "finished", deadline=120)
                ap.wait_for("Postfix to pass everything on", lambda: sink.count() >= 10 and postfix.queued() == 0, 60)
                states = ap.by_state(server.author.sends("lamps"))
                self.assertEqual(len(states["uncertain"]), 2)
                answer = server.run("uncertain", "lamps", "--relay-log", str(postfix.folder / "postfix.log"))
                self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
                self.assertIn("2  were taken by the relay", answer.stdout, postfix.log()[-3000:])
                self.assertEqual(len(ap.by_state(server.author.sends("lamps"))["accepted"]), 10)

    def test_a_postfix_that_goes_away_and_comes_back(self):
        with RecordingSink() as sink:
            postfix = self.start_postfix(sink)
            server = self.server(postfix.url).start()
            server.prepare("lamps", ap.people_csv(50), ap.mailing_files())
            subprocess.run(["postfix", "-c", str(postfix.folder / "etc"), "stop"], capture_output=True, timeout=60)
            server.send("lamps")
            ap.wait_for("the trouble", lambda: postfix.url in server.author.mailing("lamps")["progress"]["trouble"])
            subprocess.run(["postfix", "-c", str(postfix.folder / "etc"), "start"], capture_output=True, timeout=60)
            server.wait_state("lamps", "finished", deadline=60)
            ap.wait_for("Postfix to pass everything on", lambda: sink.count() >= 50 and postfix.queued() == 0, 60)
            self.assertEqual(len(sink.mails()), 50)
            self.assert_ledger_equals_sink(server.author.sends("lamps"), sink.mails())


if __name__ == "__main__":
    ap.main()
