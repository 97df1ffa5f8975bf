#!/usr/bin/env python3
"""Holds the rooms of src/ to the floor table: usage: check_floors.py [TREE]. Prints file:line: rule: remedy; ends with 1 on a finding.

A file includes its own room and rooms on lower floors, never a sibling, never one above. Moving a room, or adding one, is a
decision record in docs/decisions and a line in FLOORS.
"""
import re
import sys

from house import CPP_SUFFIXES, Cpp, Finding, read_text, report, root_from, tracked_files

FLOORS = {
    "base": 0,
    "crypto": 1, "text": 1,
    "html": 2, "mail": 2, "liquid": 2, "smtp": 2,
    "model": 3,
    "checks": 4, "watch": 4, "advice": 4, "ports": 4,
    "engine": 5, "store": 5, "net": 5,
    "api": 6, "sandbox": 6,
    "app": 7,
    "cli": 8,
}
# The fakes and scripted servers of the tests stand above the adapters: they may use every room up to here.
SUPPORT_FLOOR = 5
SUPPORT_PREFIXES = ("support/", "tests/support/")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.MULTILINE)
TEST_LIBRARIES = re.compile(r"^(gtest|gmock|rapidcheck)(/|\.h)")
STANDARD_HEADER = re.compile(r"^[a-z_0-9]+$")
# (what, pattern of the header, the rooms that may, remedy)
KEPT_IN = (
    ("sockets", re.compile(r"^(boost/(asio|beast)|sys/(socket|epoll|un|select)\.h|netinet/|arpa/inet\.h|netdb\.h|poll\.h)"), {"net"},
     "only net opens sockets: put it behind a header of net, or a port"),
    ("sqlite", re.compile(r"^sqlite3\.h$"), {"store"}, "only store knows the database: go through the Store or Ledger port"),
)


def includes_of(text):
    """(line, quoted, angled) of each include that the compiler would see: none out of comments or strings."""
    source = Cpp(text)
    for match in INCLUDE.finditer(source.without_comments):
        if source.code[match.start():match.end()].lstrip().startswith("#"):
            yield source.line_of(match.start()), match.group(1), match.group(2)


def is_test(path):
    return path.endswith("_test.cc")


def check_room_include(path, line, room, target):
    """An include in quotes: from src/, own room or lower."""
    if is_test(path) and target.startswith(SUPPORT_PREFIXES):
        return []
    other, slash, _ = target.partition("/")
    if not slash:
        return [Finding(path, line, "include-path", f'"{target}" has no room: write "{room}/{target}"')]
    if other not in FLOORS:
        return [Finding(path, line, "unknown-room", f'"{target}": {other} is on no floor; rooms are {", ".join(FLOORS)}')]
    if other == room or FLOORS[other] < FLOORS[room]:
        return []
    way = "beside" if FLOORS[other] == FLOORS[room] else "above"
    return [Finding(path, line, "floor", f"{room} (F{FLOORS[room]}) includes {other} (F{FLOORS[other]}), which stands {way} it: "
                                         "move the shared type to a lower floor, or pass a value or a port")]


def check_library_include(path, line, room, target):
    """An include in angle brackets: libraries that belong to one room only."""
    found = [Finding(path, line, what, f"<{target}> in {room}: {remedy}")
             for what, pattern, allowed, remedy in KEPT_IN if pattern.match(target) and room not in allowed]
    plain = STANDARD_HEADER.match(target) or target.startswith("fmt/") or (is_test(path) and TEST_LIBRARIES.match(target))
    if room == "base" and not plain:
        found.append(Finding(path, line, "base-library", f"<{target}>: base uses the standard library and fmt only; move the unit up"))
    return found


def check_includes(path, room, text):
    found = []
    for line, quoted, angled in includes_of(text):
        found += check_room_include(path, line, room, quoted) if quoted else check_library_include(path, line, room, angled)
    return found


def check_links(path, room, text):
    """The CMake target of a room links what its files may include."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for other in re.findall(r"\bamends::(\w+)", line.split("#")[0]):
            if other in FLOORS and other != room and FLOORS[other] >= FLOORS[room]:
                found.append(Finding(path, number, "link", f"{room} (F{FLOORS[room]}) links amends::{other} (F{FLOORS[other]}): link lower floors only"))
    return found


def check_room(root, room, files):
    folder, found = f"src/{room}", []
    if room not in FLOORS:
        return [Finding(folder, 1, "unknown-room", f"{room} is on no floor: write a decision record and add it to FLOORS in tools/check_floors.py")]
    for needed, why in (("README.md", "purpose, entry types, invariants, threads, what it refuses"), ("CMakeLists.txt", "one amends_room() line")):
        if f"{folder}/{needed}" not in files:
            found.append(Finding(f"{folder}/{needed}", 1, "missing", f"every room has one: {why}"))
    for path in (name for name in files if name.startswith(folder + "/")):
        text = read_text(root / path)
        if text is None:
            continue
        if path == f"{folder}/CMakeLists.txt":
            found += check_links(path, room, text)
        elif "." + path.rpartition(".")[2] in CPP_SUFFIXES:
            found += check_includes(path, room, text)
    return found


def check_support(root, files):
    """tests/support may use every room up to the adapters."""
    found = []
    for path in files:
        if not path.startswith("tests/support/") or "." + path.rpartition(".")[2] not in CPP_SUFFIXES:
            continue
        for line, quoted, _ in includes_of(read_text(root / path) or ""):
            other = (quoted or "").partition("/")[0]
            if FLOORS.get(other, 0) > SUPPORT_FLOOR:
                found.append(Finding(path, line, "floor",
                                     f"tests/support includes {other} (F{FLOORS[other]}): it stands above F{SUPPORT_FLOOR} and below F{SUPPORT_FLOOR + 1}"))
    return found


def check_built(root, rooms):
    """A room that the root CMakeLists.txt does not name is never built, so nothing else would notice it."""
    text = read_text(root / "CMakeLists.txt") if (root / "CMakeLists.txt").is_file() else None
    listed = re.search(r"set\(AMENDS_ROOMS\s+([^)]*)\)", text or "")
    if not listed:
        return []
    line = text.count("\n", 0, listed.start()) + 1
    return [Finding("CMakeLists.txt", line, "not-built", f"src/{room} is not in AMENDS_ROOMS: add it")
            for room in rooms if room in FLOORS and room not in listed.group(1).split()]


def check(root):
    files = tracked_files(root)
    rooms = sorted({path.split("/")[1] for path in files if path.startswith("src/") and path.count("/") >= 2})
    found = check_support(root, files) + check_built(root, rooms)
    for room in rooms:
        found += check_room(root, room, files)
    return found, rooms


def main(arguments):
    found, rooms = check(root_from(arguments))
    return report("check_floors", found, f"{len(rooms)} rooms")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
