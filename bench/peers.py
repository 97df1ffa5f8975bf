"""The sink that everybody sends to, and the programs that are measured beside Amends. What is absent says so by Absent."""
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
import typing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "build/bench"
SCRIPTS = Path(os.environ.get("AMENDS_PEERS", ROOT.parent / "shared/bench"))
# As many connections as the goals were measured with.
CONNECTIONS = 20


class Absent(Exception):
    """A peer cannot run here; the text says what is missing."""


def script(name):
    path = SCRIPTS / name
    if not path.is_file():
        raise Absent(f"{name} is not in {SCRIPTS} (set AMENDS_PEERS)")
    return path


def tool(name):
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin")
    if not found:
        raise Absent(f"{name} is not installed: run script/bootstrap --bench")
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Sink:
    """The fast SMTP sink: takes everything, keeps a count. Use it in a `with`; `messages` is there afterwards."""

    def __init__(self):
        self.port, self.messages, self.bytes = free_port(), 0, 0

    def __enter__(self):
        self.process = subprocess.Popen([build_sink(), str(self.port)], stdout=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 5
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the sink did not start") from None
                time.sleep(0.02)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        said = self.process.communicate(timeout=10)[0]
        if match := re.search(r"(\d+) messages, (\d+) bytes", said):
            self.messages, self.bytes = int(match[1]), int(match[2])


def build_sink():
    source, program = script("smtp_null.cpp"), BUILT / "smtp_null"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        BUILT.mkdir(parents=True, exist_ok=True)
        compiler = shutil.which("g++") or tool("clang++-19")
        subprocess.run([compiler, "-std=c++20", "-O2", "-o", program, source, "-pthread"], check=True)
    return program


def templates():
    """The folder with the same mail in each template language."""
    folder = BUILT / "templates"
    subprocess.run(["python3", script("gen_template.py"), folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def smtp_source(count, size):
    """Messages a second of Postfix's smtp-source: `size` ready bytes each, nothing rendered, nothing recorded."""
    program = tool("smtp-source")
    with Sink() as sink:
        started = time.monotonic()
        subprocess.run([program, "-d", "-s", str(CONNECTIONS), "-l", str(size), "-m", str(count), "-f", "a@sender.example",
                        "-t", "b@reader.example", f"127.0.0.1:{sink.port}"], check=True)
        rate = count / (time.monotonic() - started)
    if sink.messages != count:
        raise RuntimeError(f"smtp-source sent {count}, the sink took {sink.messages}")
    return rate


def node_modules():
    folder = BUILT / "node"
    if not (folder / "node_modules/nodemailer").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        command = [tool("npm"), "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder, "nodemailer", "handlebars", "liquidjs"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            raise Absent(f"npm could not install nodemailer: {done.stderr.strip().splitlines()[-1:]}")
    return folder


def renders():
    """Renders in a second of one core of the template engines people use: {name: rate}; those that are absent are left out.

    They look at the clock. What a busy machine took from them in that time is given back, as ours is counted in core seconds."""
    rates = {}
    seconds = os.environ.get("SECS", "3")

    def keep(command, **environment):
        started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, env=dict(os.environ, SECS=seconds, **environment), capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        on_core = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        waited = max(1.0, (time.monotonic() - started) / on_core)
        rates.update({name: float(rate) * waited for name, rate in re.findall(r"(\w+) renders/s=(\d+)", done.stdout)})

    folder = templates()
    try:
        keep([tool("node"), script("render_bench.mjs"), folder], NODE_MODULES=str(node_modules()))
    except Absent as why:
        print(f"bench: liquidjs and handlebars skipped: {why}", file=sys.stderr)
    try:
        keep(["python3", script("render_jinja.py"), folder])
    except subprocess.CalledProcessError:
        print("bench: jinja2 skipped: python3-jinja2 is not installed", file=sys.stderr)
    return rates


def nodemailer(count, key=None):
    """Messages a second of nodemailer with handlebars: the same mail rendered for each recipient, signed when a key of DKIM is given."""
    program, sender, modules, folder = tool("node"), script("nodemailer_send.mjs"), node_modules(), templates()
    with Sink() as sink:
        environment = dict(os.environ, NODE_MODULES=str(modules), CONNS=str(CONNECTIONS))
        done = subprocess.run([program, sender, str(sink.port), folder, str(count), "handlebars"] + ([key] if key else []), env=environment, capture_output=True, text=True, check=True)
    match = re.search(r"sent=(\d+) failed=(\d+) msgs/s=(\d+)", done.stdout)
    if not match or int(match[1]) != count or sink.messages != count:
        raise RuntimeError(f"nodemailer: {done.stdout}{done.stderr}; the sink took {sink.messages} of {count}")
    return float(match[3])


def rsa_signatures():
    """RSA-2048 signatures a second of one core, as `openssl speed` counts them."""
    done = subprocess.run([tool("openssl"), "speed", "-seconds", "3", "rsa2048"], capture_output=True, text=True, check=True)
    match = re.search(r"rsa +2048 bits +\S+ +\S+ +([0-9.]+)", done.stdout)
    if not match:
        raise RuntimeError(f"openssl speed said: {done.stdout}")
    return float(match[1])


def recording_sink():
    """The relay of the system tests: slower than Sink, but it keeps what came."""
    sys.path.insert(0, str(ROOT / "tests/system"))
    from sink import RecordingSink  # pylint: disable=import-outside-toplevel

    return RecordingSink()


def port_of(url):
    return int(url.rsplit(":", 1)[1])


def tracked_paths(mails):
    """The path of the first tracked link of each mail; a quoted-printable body breaks its lines with =CRLF."""
    found = (re.search(rb"http://127\.0\.0\.1:\d+(/l/[A-Za-z0-9_-]+)", mail.data.replace(b"=\r\n", b"").replace(b"=3D", b"=")) for mail in mails)
    return [match[1].decode() for match in found if match]


class Load(typing.NamedTuple):
    """What wrk said of one run."""

    rate: float
    p50_ms: float
    p99_ms: float
    requests: int


def wrk(address, paths, connections, seconds, folder):
    """Asks for the paths in turn, each for a reader at an address of their own, as a proxy does; every answer must be a redirect."""
    script_file = Path(folder) / "paths.lua"
    listed = ",\n".join(f'"{path}"' for path in paths)
    script_file.write_text(
        f"local paths = {{{listed}}}\nlocal asked, at = {{}}, 0\n"
        "function init()\n"
        "  for i, path in ipairs(paths) do\n"
        "    local address = '198.' .. i % 100 .. '.' .. math.floor(i / 100) % 250 .. '.' .. i % 250\n"
        "    asked[i] = wrk.format('GET', path, {['User-Agent'] = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0', ['X-Forwarded-For'] = address})\n"
        "  end\n"
        "end\n"
        "request = function() at = at % #asked + 1; return asked[at] end\n"
        "response = function(status) if status ~= 302 then print('status', status); os.exit(1) end end\n",
        encoding="utf-8",
    )
    command = [tool("wrk"), "-t1", f"-c{connections}", f"-d{seconds}", "--latency", "-s", script_file, address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    parts = [re.search(pattern, said) for pattern in (r"Requests/sec:\s+([\d.]+)", r"\n\s+50%\s+([\d.]+)(us|ms|s)", r"\n\s+99%\s+([\d.]+)(us|ms|s)", r"(\d+) requests in")]
    if not all(parts) or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"wrk said: {said}")
    ms = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    return Load(float(parts[0][1]), float(parts[1][1]) * ms[parts[1][2]], float(parts[2][1]) * ms[parts[2][2]], int(parts[3][1]))


def nginx_redirects(paths, connections, seconds, folder):
    """The same client against nginx's `return 302`."""
    program, port = tool("nginx"), free_port()
    place = Path(folder) / "nginx"
    place.mkdir(exist_ok=True)
    temporary = "".join(f"{kind}_temp_path {place}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    config = place / "nginx.conf"
    config.write_text(
        f"daemon off; worker_processes auto; pid {place}/pid; error_log {place}/error.log; events {{ worker_connections 4096; }}\n"
        f"http {{ access_log off; keepalive_requests 100000000; {temporary}\n"
        f"server {{ listen 127.0.0.1:{port}; location / {{ return 302 https://shop.nordlys.example/landing?c=1; }} }} }}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([program, "-p", place, "-c", config], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 5
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise Absent(f"nginx did not start: {place}/error.log") from None
                time.sleep(0.02)
        return wrk(f"http://127.0.0.1:{port}", paths, connections, seconds, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
