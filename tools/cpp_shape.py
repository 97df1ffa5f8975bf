"""Where functions of clang-formatted C++ begin and end, how deep they nest and how many parameters they take.

No parser: it matches braces in text without comments, strings and preprocessor lines, and reads the words before a brace. Good
enough for code that clang-format has laid out; clang-tidy's readability-function-size is the judge where they differ.
"""
import re
from dataclasses import dataclass, field

from house import Cpp

CONTROL = re.compile(r"^(else\b\s*)?(if|for|while|switch|do|try|catch)\b|^else\b")
ATTRIBUTES = re.compile(r"\[\[.*?\]\]|\balignas\s*\([^()]*\)|\b(?:public|private|protected)\s*:", re.DOTALL)


@dataclass
class Function:
    name: str
    line: int
    lines: int = 0
    nesting: int = 0
    parameters: int = 0


@dataclass
class _Scope:
    kind: str
    paren: int = 0
    function: Function = field(default=None)


def _without_preprocessor(code):
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda match: re.sub(r"[^\n]", " ", match.group()), code, flags=re.MULTILINE)


def _without_templates(header):
    """Drops `template <...>` in front of a declaration, nested brackets included."""
    while match := re.match(r"\s*template\s*<", header):
        depth, at = 1, match.end()
        while at < len(header) and depth:
            depth += {"<": 1, ">": -1}.get(header[at], 0)
            at += 1
        header = header[at:]
    return header


def count_parameters(header):
    """Parameters of the first parenthesis: commas outside of inner brackets."""
    open_at = header.find("(")
    if "operator()" in header:
        open_at = header.find("(", header.find("operator()") + len("operator()"))
    if open_at < 0:
        return 0
    depth, commas, inside = 0, 0, ""
    for at in range(open_at, len(header)):
        char = header[at]
        if char in "([{<":
            depth += 1
        elif char in ")]}" or (char == ">" and header[at - 1] != "-"):
            depth -= 1
            if depth == 0:
                break
        elif char == "," and depth == 1:
            commas += 1
        inside += char
    return commas + 1 if inside[1:].strip() not in ("", "void") else 0


def _kind(header):
    """What a brace at namespace or type level opens."""
    words = _without_templates(ATTRIBUTES.sub(" ", header)).strip()
    if re.match(r"(inline\s+)?namespace\b|extern\s*\"", words):
        return "open"
    if re.match(r"(typedef\s+|static\s+|inline\s+)*enum\b", words):
        return "other"
    if re.match(r"(typedef\s+|static\s+|const\s+)*(class|struct|union)\b", words) and not re.search(r"\)\s*(const|noexcept|override)?$", words):
        return "open"
    assigned = re.search(r"(?<![=!<>])=(?!=)", re.sub(r"\([^()]*\)|operator\S+", "", words))
    if "(" not in words or (assigned and not re.search(r"\]\s*(\(|mutable|$)", words[assigned.start():] if assigned.start() < len(words) else words)):
        return "other"
    return "function"


def _name(header):
    words = _without_templates(ATTRIBUTES.sub(" ", header))
    match = re.search(r"([~\w:]+|operator\S+)\s*\(", words)
    if match and match.group(1) in ("TEST", "TEST_F", "TEST_P", "RC_GTEST_PROP"):
        return re.sub(r"\s+", " ", words.strip())[:80]
    return match.group(1).lstrip(":") if match else "lambda"


def functions(text):
    """Every function body of the text, in order of its closing brace."""
    source = Cpp(text)
    code = _without_preprocessor(source.code)
    scopes, found, header_at, paren = [_Scope("open")], [], 0, 0
    for match in re.finditer(r"[(){};]", code):
        at, char = match.start(), match.group()
        if char == "(":
            paren += 1
        elif char == ")":
            paren -= 1
        elif char == ";" and paren == 0:
            header_at = at + 1
        elif char == "{":
            scopes.append(_enter(scopes[-1], code[header_at:at], source.line_of(at), paren, scopes))
            header_at, paren = at + 1, 0
        elif char == "}" and len(scopes) > 1:
            scope = scopes.pop()
            if scope.kind == "function":
                scope.function.lines = source.line_of(at) - scope.function.line + 1
                found.append(scope.function)
            header_at, paren = at + 1, scope.paren
    return found


def _enter(outer, header, line, paren, scopes):
    if outer.function is None:
        kind = _kind(header) if outer.kind == "open" else "other"
        function = Function(_name(header), line, parameters=count_parameters(_without_templates(ATTRIBUTES.sub(" ", header)))) if kind == "function" else None
        return _Scope(kind, paren, function)
    kind = "control" if CONTROL.match(header.strip()) else "inner"
    if kind == "control":
        depth = 1 + sum(scope.kind == "control" for scope in scopes)
        outer.function.nesting = max(outer.function.nesting, depth)
    return _Scope(kind, paren, outer.function)
