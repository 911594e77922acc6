"""Small files and small functions: what does not fit on a page has two subjects."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from . import tree

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60

_RUST_FUNCTION = re.compile(r"\bfn\s+(?P<name>\w+)")


def test_every_file_has_at_most_300_lines():
    lengths = {
        tree.shown(path): len(tree.text(path).splitlines()) for path in tree.files(".py", ".rs", ".sql")
    }

    assert [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > FILE_LINES_MAX] == []


def test_every_python_function_has_at_most_60_lines():
    too_long = [
        f"{tree.shown(path, node.lineno)} {node.name}: {lines} lines"
        for path in tree.files(".py")
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]

    assert too_long == []


def test_every_rust_function_has_at_most_60_lines():
    too_long = [
        f"{tree.shown(path, line)} {name}: {lines} lines"
        for path in tree.files(".rs")
        for name, line, lines in rust_functions(tree.text(path))
        if lines > FUNCTION_LINES_MAX
    ]

    assert too_long == []


def rust_functions(source: str) -> Iterator[tuple[str, int, int]]:
    """Name, first line and number of lines of every function that has a body."""
    code = tree.rust_code(source)
    for match in _RUST_FUNCTION.finditer(code):
        end = _body_end(code, match.end())
        if end:
            yield (
                match["name"],
                code.count("\n", 0, match.start()) + 1,
                code.count("\n", match.start(), end) + 1,
            )


def _body_end(code: str, start: int) -> int:
    """Where the braces of the body close, or 0 for a declaration without one."""
    braces = brackets = 0
    for at in range(start, len(code)):
        char = code[at]
        if char in "([":
            brackets += 1
        elif char in ")]":
            brackets -= 1
        elif char == "{":
            braces += 1
        elif char == "}":
            braces -= 1
            if not braces and not brackets:
                return at
        elif char == ";" and not braces and not brackets:
            return 0
    return 0


def test_the_brace_scan_is_not_fooled():
    source = (
        "trait T { fn declared(&self) -> [u8; 4]; }\n"
        "fn first<'a>(x: &'a str) -> [u8; 2] {\n"
        '    let c = \'}\'; let s = "}\\"}"; // }\n'
        '    let r = r#"}"}"#; /* }\n }} */\n'
        "    if true { inner() }\n"
        "}\n"
        "fn second() {}\n"
    )

    assert list(rust_functions(source)) == [("first", 2, 6), ("second", 8, 1)]
