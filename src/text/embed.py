"""Writes a C++ source with the bytes of the listed files: embed.py ROOT LIST OUTPUT."""

import sys

PLAIN = set(range(0x20, 0x7F)) - {ord('"'), ord("\\"), ord("?")}
LINE_BYTES = 120


def literal(data: bytes) -> str:
    """Octal escapes have at most three digits, so no following character can join them."""
    lines = []
    for start in range(0, len(data), LINE_BYTES):
        part = data[start : start + LINE_BYTES]
        lines.append('"' + "".join(chr(b) if b in PLAIN else f"\\{b:03o}" for b in part) + '"')
    return "\n    ".join(lines) or '""'


def main() -> None:
    root, list_file, output = sys.argv[1:]
    with open(list_file, encoding="utf-8") as names:
        paths = sorted(line.strip() for line in names if line.strip())
    entries = []
    for path in paths:
        with open(f"{root}/{path}", "rb") as file:
            data = file.read()
        entries.append(f"    {{{literal(path.encode())},\n    {{{literal(data)},\n    {len(data)}}}}},\n")
    with open(output, "w", encoding="utf-8") as out:
        out.write('#include "text/embedded.h"\n\n#include <array>\n\nnamespace amends::text {\nnamespace {\n\n')
        out.write(f"constexpr std::array<EmbeddedFile, {len(entries)}> kFiles{{{{\n")
        out.write("".join(entries))
        out.write("}};\n\n}  // namespace\n\n")
        out.write("std::span<const EmbeddedFile> embedded_files() {\n  return kFiles;\n}\n\n}  // namespace amends::text\n")


main()
