#!/usr/bin/env python3
"""Keeps the house: usage: house_tidy.py [TREE]. Prints file:line: rule: remedy; ends with 1 on a finding.

Sizes, banned calls, SQL outside .sql files, a test for each unit, bool parameters, leftovers and banned words. Exceptions stand in
tools/house_tidy_allow.txt, one a line, as `path: rule: reason`, where the path may be a pattern (src/api/*.cc); an exception that excuses
nothing is itself a finding.
"""
import fnmatch
import re
import sys

from cpp_shape import functions
from house import CPP_SUFFIXES, Cpp, Finding, read_text, report, root_from, tracked_files

FUNCTION_LINES_MAX = 70
NESTING_MAX = 4
PARAMETERS_MAX = 5
FILE_LINES_MAX = 800
TEST_LINES_MAX = 1200
README_LINES_MAX = 40
ALLOW_FILE = "tools/house_tidy_allow.txt"

# Outside material is kept as it came.
OUTSIDE = ("tests/suites/", "tests/fuzz/corpus/", "tests/golden/", "tests/regress/data/", "LICENSE")
CODE_SUFFIXES = CPP_SUFFIXES | {".py", ".sql", ".sh", ".ts", ".js", ".mjs", ".svelte", ".cmake"}
# In these a space at the end of a line may be the point.
MATERIAL_SUFFIXES = {".csv", ".eml", ".mbox", ".txt", ".html", ".liquid"}
WAITS_IN = ("src/net/", "src/sandbox/", "src/app/", "src/cli/", "tests/", "bench/")

# (pattern over code without comments and strings, remedy)
BANNED_CALLS = (
    (re.compile(r"\b(?:strcpy|strcat|sprintf|vsprintf|strtok)\s*\("), "unbounded C string call: use fmt and std::string"),
    (re.compile(r"(?<![.\w>])(?:std::)?gets\s*\("), "gets has no bound: use std::getline with a limit"),
    (re.compile(r"(?<![.\w>:])(?:std::|::)?(?:system|popen)\s*\("), "no shell: call the library, or posix_spawn with an argument list"),
    (re.compile(r"\bstd::w?(?:regex|smatch|cmatch|regex_\w+)\b|#\s*include\s*<regex>"), "std::regex backtracks: use RE2"),
    (re.compile(r"(?<![.\w>:])(?:std::)?s?rand\s*\("), "rand is neither seeded nor secret: use base/random.h or crypto"),
    (re.compile(r"\busing\s+namespace\s+(?!std(?:::\w+)*literals\b)[\w:]+"), "names one by one: no using namespace"),
    (re.compile(r"(?<![\w.>:])(?<!operator )new\s+(?:\([^)]*\)\s*)?[A-Za-z_:]"), "raw new: use std::make_unique"),
    (re.compile(r"(?<!operator )\bdelete(?:\s*\[\s*\])?\s+[A-Za-z_:*(]"), "raw delete: let an owner do it"),
)
# make_unique cannot call a private constructor: there `new` stands at once in its owner.
OWNED_NEW = re.compile(r"_ptr<[^;(){}]*>\s*\w*[({]\s*new\b")
WAIT = re.compile(r"\b(?:sleep_for|sleep_until|usleep|nanosleep)\s*\(|(?<![.\w>:])(?:::)?sleep\s*\(")
SQL = re.compile(r"\s*(?:SELECT|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\w+|DELETE\s+FROM|REPLACE\s+INTO|"
                 r"(?:CREATE|DROP|ALTER)\s+(?:\w+\s+)?(?:TABLE|INDEX|VIEW|TRIGGER))\b")
# AMENDS_TRY(const bool found, ...) declares a variable.
BOOL_PARAMETER = re.compile(r"(?<!AMENDS_TRY)[(,]\s*(?:const\s+)?(bool)\s+\w+\s*(?:=[^,);]*)?[,)]")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.MULTILINE)
# Spelt so that this file does not find itself.
LEFTOVER = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X])\b")
BANNED_WORDS = (
    (re.compile(r"(?<![\w.])/(?:wor[k]|roo[t]|hom[e]/\w+|User[s]/\w+)/", re.IGNORECASE), "a path of one machine: write it relative to the repository"),
    (re.compile(r"\b(?:thi[s] session|languag[e] model|codin[g] agent|a[s] an ai)\b", re.IGNORECASE), "says how it was made, not what it does: leave it out"),
)


def suffix_of(path):
    return "." + path.rpartition(".")[2] if "." in path.rpartition("/")[2] else ""


def is_test(path):
    return path.startswith("tests/") or path.endswith(("_test.cc", "_test.py"))


def line_at(text, offset):
    return text.count("\n", 0, offset) + 1


def check_size(path, text):
    lines = text.count("\n") + (not text.endswith("\n") and bool(text))
    if path.endswith("/README.md") and not path.startswith("docs/"):
        limit, remedy = README_LINES_MAX, "a folder's README is one screen: the rest belongs in docs/"
    elif suffix_of(path) in CODE_SUFFIXES or path.startswith("script/"):
        limit = TEST_LINES_MAX if is_test(path) else FILE_LINES_MAX
        remedy = "split it by what it does"
    else:
        return []
    return [Finding(path, limit + 1, "file-size", f"{lines} lines, {limit} allowed: {remedy}")] if lines > limit else []


def check_functions(path, text):
    found = []
    for function in functions(text):
        if function.lines > FUNCTION_LINES_MAX:
            found.append(Finding(path, function.line, "function-size",
                                 f"{function.name}: {function.lines} lines, {FUNCTION_LINES_MAX} allowed: name its steps"))
        if function.nesting > NESTING_MAX:
            found.append(Finding(path, function.line, "nesting",
                                 f"{function.name}: {function.nesting} deep, {NESTING_MAX} allowed: return early or name the inner part"))
        if function.parameters > PARAMETERS_MAX:
            found.append(Finding(path, function.line, "parameters",
                                 f"{function.name}: {function.parameters} parameters, {PARAMETERS_MAX} allowed: pass a struct"))
    return found


def check_calls(path, source):
    code = OWNED_NEW.sub(lambda match: match.group()[:-len("new")] + "   ", source.code)
    found = [Finding(path, line_at(code, match.end()), "banned-call", remedy) for pattern, remedy in BANNED_CALLS for match in pattern.finditer(code)]
    if not path.startswith(WAITS_IN):
        found += [Finding(path, line_at(source.code, match.start()), "banned-call", "no sleeping here: wait for a state with a deadline")
                  for match in WAIT.finditer(source.code)]
    return found


def check_cpp(path, text):
    source = Cpp(text)
    found = check_functions(path, text) + check_calls(path, source)
    if path.startswith("src/") and not is_test(path):
        found += [Finding(path, literal.line, "sql", "SQL lives in .sql files: src/store/sql") for literal in source.literals if SQL.match(literal.text)]
    if path.startswith("src/") and suffix_of(path) in (".h", ".hpp"):
        found += [Finding(path, line_at(source.code, match.start(1)), "bool-parameter", "a call f(true) says nothing: use an enum class")
                  for match in BOOL_PARAMETER.finditer(source.code)]
    return found


def comments_of(path, text):
    """What is comment in a source file, at its offsets. Elsewhere such marks are content: drafts are what checks look for."""
    if suffix_of(path) in CPP_SUFFIXES:
        kept = Cpp(text).without_comments
        return "".join(char if other != char else " " if char != "\n" else "\n" for char, other in zip(text, kept))
    if suffix_of(path) in (".py", ".sh", ".cmake") or path.startswith("script/") or path.endswith("CMakeLists.txt"):
        return "\n".join(line.partition("#")[2] for line in text.split("\n"))
    return ""


def check_leftovers(path, text):
    return [Finding(path, number, "leftover", "finish it, or write an issue and leave the mark out")
            for number, line in enumerate(comments_of(path, text).split("\n"), 1) if LEFTOVER.search(line)]


def check_words(path, text):
    found = check_leftovers(path, text)
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip() and suffix_of(path) not in MATERIAL_SUFFIXES:
            found.append(Finding(path, number, "trailing-space", "remove it"))
        found += [Finding(path, number, "banned-word", remedy) for pattern, remedy in BANNED_WORDS if pattern.search(line)]
    return found


def includes_of(text):
    return {f"src/{name}" for name in INCLUDE.findall(text)}


def room_of(path):
    """"src/text" for what is below it; "tests" for all of the tests that stand apart."""
    return "tests" if path.startswith("tests/") else "/".join(path.split("/")[:2])


def units_of(files):
    return [path[:-3] for path in files if path.startswith("src/") and path.endswith(".cc") and not path.endswith(("_test.cc", "/main.cc"))]


def tested_units(files, includes):
    """Units with a test of their own: x_test.cc beside x.cc, or a test of the room or under tests/ that includes x.h."""
    names = set(files)
    asked = {(room_of(path), header) for path in files if path.endswith("_test.cc") for header in includes[path]}
    return {unit for unit in units_of(files)
            if f"{unit}_test.cc" in names or asked & {(room_of(unit), f"{unit}.h"), ("tests", f"{unit}.h")}}


def check_tests(files, includes):
    """A unit has a test of its own, or only its room includes its header, and a unit that has one does so: one step, no further."""
    tested = tested_units(files, includes)
    users = {}
    for path, headers in includes.items():
        for header in headers:
            users.setdefault(header, set()).add(path)
    found = []
    for unit in units_of(files):
        by = users.get(f"{unit}.h", set())
        is_private = all(room_of(user) == room_of(unit) for user in by)
        is_asked_through_another = is_private and any(user.rpartition(".")[0] in tested for user in by)
        if unit not in tested and not is_asked_through_another:
            found.append(Finding(f"{unit}.cc", 1, "no-test", f"write {unit}_test.cc, or give the reason in {ALLOW_FILE}"))
    return found


def read_allowed(root):
    """([(line, pattern of paths, rule)], findings about the list itself)"""
    allowed, found = [], []
    if not (root / ALLOW_FILE).is_file():
        return allowed, found
    for number, line in enumerate((read_text(root / ALLOW_FILE) or "").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split(":", 2)]
        if len(parts) < 3 or not all(parts):
            found.append(Finding(ALLOW_FILE, number, "allow-list", "a line reads `path: rule: reason`"))
        else:
            allowed.append((number, parts[0], parts[1]))
    return allowed, found


def without_allowed(root, found):
    """The findings that no line of the list excuses, and the lines that excuse none."""
    allowed, left = read_allowed(root)
    used = set()
    for finding in found:
        lines = {number for number, pattern, rule in allowed if rule == finding.rule and fnmatch.fnmatchcase(finding.path, pattern)}
        used |= lines
        left += [] if lines else [finding]
    return left + [Finding(ALLOW_FILE, number, "allow-list", f"{pattern} no longer breaks {rule}: remove the line")
                   for number, pattern, rule in allowed if number not in used]


def check(root):
    files = [path for path in tracked_files(root) if not path.startswith(OUTSIDE)]
    found, includes = [], {}
    for path in files:
        text = read_text(root / path)
        if text is None:
            continue
        found += check_size(path, text) + check_words(path, text)
        if suffix_of(path) in CPP_SUFFIXES:
            includes[path] = includes_of(text)
            found += check_cpp(path, text)
    return without_allowed(root, found + check_tests(list(includes), includes)), files


def main(arguments):
    found, files = check(root_from(arguments))
    return report("house_tidy", found, f"{len(files)} files")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
