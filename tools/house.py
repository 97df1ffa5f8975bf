"""What the house tools share: the files of a tree, C++ text without comments and strings, and one way to report."""
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SKIPPED_FOLDERS = {".git", "build", "node_modules", "__pycache__"}
CPP_SUFFIXES = {".cc", ".h", ".cpp", ".hpp"}


@dataclass(frozen=True, order=True)
class Finding:
    """One broken rule: where, which rule, and what to do about it."""

    path: str
    line: int
    rule: str
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


@dataclass(frozen=True)
class Literal:
    """A string literal of C++: where its opening quote stands, and what is between the quotes as written."""

    offset: int
    line: int
    text: str


class Cpp:
    """C++ source in two views of the same length: without comments, and also without what strings hold."""

    def __init__(self, text):
        self.text = text
        self.without_comments, self.code, self.literals = _strip(text)

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1


_TOKEN = re.compile(
    r"""//[^\n]*
      | /\*.*?\*/
      | (?:u8|[uUL])?R"(?P<mark>[^()\s\\]{0,16})\((?P<raw>.*?)\)(?P=mark)"
      | "(?P<plain>(?:[^"\\\n]|\\.)*)"
      | (?<![0-9a-fA-F])'(?:[^'\\\n]|\\.)+'
    """,
    re.VERBOSE | re.DOTALL,
)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def _strip(text):
    """A quote between digits (1'000) is no character literal: the look-behind keeps it."""
    without_comments, code, literals, end = [], [], [], 0
    for match in _TOKEN.finditer(text):
        between, token = text[end:match.start()], match.group()
        end = match.end()
        if token.startswith(("//", "/*")):
            without_comments += [between, _blank(token)]
            code += [between, _blank(token)]
            continue
        held = match.group("raw") if match.group("raw") is not None else match.group("plain")
        if held is not None:
            literals.append(Literal(match.start(), text.count("\n", 0, match.start()) + 1, held))
        without_comments += [between, token]
        code += [between, token[0] + _blank(token[1:-1]) + token[-1]]
    rest = text[end:]
    return "".join(without_comments) + rest, "".join(code) + rest, literals


def tracked_files(root):
    """Files of the tree as paths relative to it: what git knows or would take, or a walk where there is no git."""
    root = Path(root)
    if (root / ".git").exists():
        command = ["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files", "-z", "-co", "--exclude-standard"]
        listed = subprocess.run(command, capture_output=True, check=False)
        if listed.returncode == 0:
            names = listed.stdout.decode("utf-8", "surrogateescape").split("\0")
            return sorted(name for name in set(names) if name and (root / name).is_file())
    found = []
    for folder, inner, files in os.walk(root):
        inner[:] = [name for name in inner if name not in SKIPPED_FOLDERS]
        found += [(Path(folder) / name).relative_to(root).as_posix() for name in files]
    return sorted(found)


def read_text(path):
    """The text of a file, or None where it is not UTF-8 text (images, corpora)."""
    data = Path(path).read_bytes()
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def report(tool, findings, checked):
    """Prints the findings in place order and gives the exit code: 1 when there are any."""
    for finding in sorted(set(findings)):
        print(finding)
    if findings:
        print(f"{tool}: {len(set(findings))} to mend in {checked}", file=sys.stderr)
        return 1
    print(f"{tool}: {checked}: clean")
    return 0


def root_from(arguments):
    """The tree to look at: the first argument that is no option, or the repository this file stands in."""
    named = [argument for argument in arguments if not argument.startswith("-")]
    return Path(named[0]).resolve() if named else Path(__file__).resolve().parent.parent
