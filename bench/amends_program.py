"""How the benchmarks drive the release program. Every command line of Amends that bench/ uses stands here and nowhere else."""
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/bin/amends"
START_SECONDS_MAX = 30
REVIEWER = "reviewer-token"


def is_built():
    return PROGRAM.is_file()


def check_command(folder, csv, threads=0, program=PROGRAM):
    """threads 0: as many as there are cores."""
    return [program, "check", folder, "--list", csv, "--now", "2026-11-20T09:00:00", "--offline", "--format", "json"] + (["--threads", str(threads)] if threads else [])


class Server:
    """`amends serve` on a throw-away data folder, and the command line over it. Use it in a `with`."""

    def __init__(self, folder, port, relay_port, signing_domain=None):
        self.folder, self.data = Path(folder), Path(folder) / "data"
        self.address = f"http://127.0.0.1:{port}"
        self.serve = [PROGRAM, "serve", "--data", self.data, "--listen", f"127.0.0.1:{port}", "--relay", f"smtp://127.0.0.1:{relay_port}", "--offline"]
        if signing_domain:
            self.serve += ["--config", self._signing_config(signing_domain)]
        self.process, self.peak_rss_mb = None, 0.0

    def _signing_config(self, domain):
        """A key of RSA with 2048 bits, made by the program itself."""
        key = self.folder / "dkim.pem"
        subprocess.run([PROGRAM, "config", "dkim", "new", "--domain", domain, "--selector", "s1", "--kind", "rsa", "--out", key], check=True, stdout=subprocess.DEVNULL)
        config = self.folder / "amends.toml"
        config.write_text(f'[[dkim]]\ndomain = "{domain}"\nselector = "s1"\nkey_file = "{key}"\n', encoding="utf-8")
        return config

    def __enter__(self):
        self.log = open(self.folder / "serve.log", "wb")
        self.process = subprocess.Popen(self.serve, stdout=self.log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise RuntimeError(f"amends serve did not start: {(self.folder / 'serve.log').read_text()[-2000:]}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.sample_memory()
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()

    def _answers(self):
        """The port is open before what stands behind it is ready: until then 503."""
        try:
            urllib.request.urlopen(self.address + "/", timeout=1).close()
        except urllib.error.HTTPError as refused:
            return refused.code != 503
        except OSError:
            return False
        return True

    def sample_memory(self):
        """The kernel keeps the highest resident size of a process: VmHWM."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                self.peak_rss_mb = int(line.split()[1]) / 1024

    def core_seconds(self):
        """What the process has taken of the cores since it began, as the kernel counts it: utime and stime of /proc/PID/stat."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def run(self, *arguments, token="token", fine=(0,)):
        """One verb over the running server as JSON; `fine` are the exit codes that are no failure."""
        command = [PROGRAM, "--server", self.address, "--token-file", self.data / token, "--format", "json", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode not in fine:
            words = " ".join(os.fspath(word) for word in command)
            raise RuntimeError(f"{words}: exit {done.returncode}: {done.stdout[-1000:]}{done.stderr[-1000:]}")
        return json.loads(done.stdout)

    def import_people(self, path, name):
        """Exit 1 says that rows were refused, as in every list."""
        return self.run("import", path, "--list", name, fine=(0, 1))

    def put_mailing(self, folder):
        return self.run("mailing", "put", folder)

    def proof(self, name):
        """What the proof finds in a benchmark's mailing is the reviewer's business."""
        return self.run("proof", name, fine=(0, 1, 2))

    def approve(self, name):
        """By somebody else than the author: nobody signs off alone."""
        reviewer = self.run("user", "add", "reviewer", "--roles", "reviewer")
        (self.data / REVIEWER).write_text(reviewer["token"], encoding="utf-8")
        return self.run("approve", name, "--despite", "a benchmark", token=REVIEWER)

    def send(self, name, count):
        return self.run("send", name, "--count", str(count))

    def ask(self, path, body=None):
        """What the server answers to a GET, or to a POST of `body`."""
        token = (self.data / "token").read_text(encoding="utf-8").strip()
        headers = {"Authorization": f"Bearer {token}"} | ({} if body is None else {"Content-Type": "application/json"})
        request = urllib.request.Request(self.address + path, None if body is None else json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    def halt(self, name):
        """Asked for over one connection, as the button of a page does it; gives the answer."""
        return json.loads(self.ask(f"/api/v1/mailings/{name}/halt", {"reason": "a benchmark"}))

    def lost_hits(self):
        """Opens and clicks that were answered and not kept, as /metrics counts them."""
        lines = self.ask("/metrics").splitlines()
        return sum(int(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("amends_lost_hits_total"))

    def resume(self, name, count):
        return self.run("resume", name, "--count", str(count))

    def status(self, name):
        """What `status --format json` says; the counts by state are under "sends" or at the top."""
        return self.run("status", name)

    def count(self, name, state):
        """Asked for by HTTP: a process for each look would take some of the cores that are measured."""
        facts = json.loads(self.ask(f"/api/v1/mailings/{name}"))
        return int(facts.get("sends", facts).get(state, 0))
