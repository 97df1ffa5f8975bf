#!/usr/bin/env python3
"""Holds the reference documents against the source, both ways: usage: doc_drift.py [TREE] [--update].

Error ids: docs/reference/errors.md against the ids that src/ gives as literals to Error, make_error and calls named *error, *problem,
fail* or refuse*, and against other literals of the same family (the part before the dot) in the same file.
Routes: src/api/routes.cc against docs/reference/openapi.json, once both are there.
--update adds the rows that errors.md lacks, with the message as the meaning. Nothing else is claimed.
"""
import json
import re
import sys

from house import Cpp, Finding, read_text, report, root_from, tracked_files

ERRORS_PAGE = "docs/reference/errors.md"
ROUTES_FILE = "src/api/routes.cc"
OPENAPI_FILE = "docs/reference/openapi.json"

STRING = r'"((?:[^"\\\n]|\\.)*)"'
ERROR_CALL = re.compile(r"\b(?P<call>\w*[Ee]rror|\w*problem|fail\w*|refuse\w*)\s*[({]\s*" + STRING.replace("((", "(?P<id>(", 1)
                        + r"\s*(?:,\s*(?:fmt::format\(\s*)?(?P<text>(?:\"(?:[^\"\\\n]|\\.)*\"\s*)+))?")
ID_SHAPE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
ROW = re.compile(r"^\|\s*`([^`]+)`\s*\|(.*)\|(.*)\|\s*$")
ROUTE = re.compile(r"\b(get|post|put|patch|del(?:ete)?)_?\b\"?\s*,\s*\"(/[^\"\s]*)\"", re.IGNORECASE)

PAGE_HEAD = """# Error ids

Every error has an id that stays the same between releases; scripts may rely on it. The sentence beside it may change.
`tools/doc_drift.py` holds this page against the source; `tools/doc_drift.py --update` adds what is missing.

| id | meaning | what to do |
|---|---|---|
"""


def sources(root):
    return [path for path in tracked_files(root)
            if path.startswith("src/") and path.endswith((".cc", ".h")) and not path.endswith("_test.cc")]


def errors_in_file(path, source):
    """({id: (path, line, message)}, findings about the shape of ids) of one file"""
    used, found = {}, []
    for match in ERROR_CALL.finditer(source.without_comments):
        ident, line = match.group("id"), source.line_of(match.start())
        if ID_SHAPE.fullmatch(ident):
            message = "".join(re.findall(STRING, match.group("text") or ""))
            if not used.get(ident, ("", 0, ""))[2]:
                used[ident] = (path, line, message)
        elif match.group("call") in ("Error", "make_error"):
            found.append(Finding(path, line, "error-id", f'"{ident}": an id reads room.what, in small letters'))
    families = {ident.split(".")[0] for ident in used}
    for literal in source.literals:
        if ID_SHAPE.fullmatch(literal.text) and literal.text.split(".")[0] in families:
            used.setdefault(literal.text, (path, literal.line, ""))
    return used, found


def errors_in_source(root):
    """({id: (path, line, message)}, every string literal of the source, findings about the shape of ids)"""
    used, literals, found = {}, set(), []
    for path in sources(root):
        source = Cpp(read_text(root / path) or "")
        literals.update(literal.text for literal in source.literals)
        of_file, about_shape = errors_in_file(path, source)
        found += about_shape
        for ident, place in of_file.items():
            if not used.get(ident, ("", 0, ""))[2]:
                used[ident] = place
    return used, literals, found


def rows_of(text):
    """{id: line number} of the page's table"""
    rows = {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := ROW.match(line):
            rows.setdefault(match.group(1), number)
    return rows


def check_errors(root):
    used, literals, found = errors_in_source(root)
    if not (root / ERRORS_PAGE).is_file():
        return [*found, Finding(ERRORS_PAGE, 1, "missing-page", "write it with tools/doc_drift.py --update")], len(used)
    rows = rows_of(read_text(root / ERRORS_PAGE) or "")
    for ident, (path, line, _) in used.items():
        if ident not in rows:
            found.append(Finding(path, line, "undocumented", f"{ident} is not in {ERRORS_PAGE}: run tools/doc_drift.py --update and say what to do"))
    for ident, line in rows.items():
        if ident not in literals:
            found.append(Finding(ERRORS_PAGE, line, "stale", f"no source gives {ident}: remove the row, or mend the id"))
    return found, len(used)


def row_for(ident, message):
    """A message is a sentence with its remedy; what it fills in is shown as an ellipsis."""
    text = re.sub(r"\{[^{}]*\}", "…", message.replace('\\"', '"').replace("\\n", " ")).replace("|", "\\|").strip()
    return f"| `{ident}` | {text or 'see the message'} | do what the message says |"


def update_errors(root):
    used, _, _ = errors_in_source(root)
    page = root / ERRORS_PAGE
    text = page.read_text(encoding="utf-8") if page.is_file() else PAGE_HEAD
    missing = sorted(set(used) - set(rows_of(text)))
    lines = text.splitlines()
    table = [at for at, line in enumerate(lines) if ROW.match(line)]
    rows = sorted([lines[at] for at in table] + [row_for(ident, used[ident][2]) for ident in missing], key=lambda row: ROW.match(row).group(1))
    first = table[0] if table else len(lines)
    kept = [line for at, line in enumerate(lines) if at not in set(table)]
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("\n".join(kept[:first] + rows + kept[first:]) + "\n", encoding="utf-8")
    print(f"doc_drift: {len(missing)} rows added to {ERRORS_PAGE}")


def routes_in_source(text):
    """{(METHOD, path): line}; a parameter is written {name}."""
    source = Cpp(text)
    return {("DELETE" if match.group(1).lower() == "del" else match.group(1).upper(), re.sub(r":(\w+)", r"{\1}", match.group(2))): source.line_of(match.start())
            for match in ROUTE.finditer(source.without_comments)}


def check_routes(root):
    """Findings and what was compared, in words."""
    if not (root / ROUTES_FILE).is_file() or not (root / OPENAPI_FILE).is_file():
        return [], "routes not compared (needs both files)"
    served = routes_in_source(read_text(root / ROUTES_FILE) or "")
    document = json.loads(read_text(root / OPENAPI_FILE))
    described = {(method.upper(), path) for path, methods in document.get("paths", {}).items()
                 for method in methods if method in ("get", "post", "put", "patch", "delete")}
    if not served:
        return [Finding(ROUTES_FILE, 1, "routes", 'no line of the shape METHOD, "/path" was found: mend ROUTE in tools/doc_drift.py')], "no routes"
    found = [Finding(ROUTES_FILE, line, "undocumented", f"{method} {path} is not in {OPENAPI_FILE}")
             for (method, path), line in served.items() if (method, path) not in described]
    found += [Finding(OPENAPI_FILE, 1, "stale", f"{method} {path} is not in {ROUTES_FILE}") for method, path in described - set(served)]
    return found, f"{len(served)} routes"


def main(arguments):
    root = root_from(arguments)
    if "--update" in arguments:
        update_errors(root)
    about_errors, count = check_errors(root)
    about_routes, compared = check_routes(root)
    return report("doc_drift", about_errors + about_routes, f"{count} error ids, {compared}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
