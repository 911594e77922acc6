"""A query says what it reads, writes and keeps, and never leaves exact arithmetic."""

from __future__ import annotations

import re

import pytest

from . import tree

HEADERS = ("reads", "writes", "grain", "keeps")
BANNED = {
    "a / (division is DOUBLE; use // on magnitudes)": r"(?<!/)/(?!/)",
    "avg (it is DOUBLE)": r"\bavg\b",
    "a floating point type": r"\b(double|float4?|float8|real)\b",
    "SELECT * (columns are named)": r"\bselect\s+(distinct\s+)?(\w+\.)?\*|,\s*(\w+\.)?\*",
}


def header(source: str) -> dict[str, str]:
    """The `-- word   rest` lines in front of the first line that is not a comment."""
    found: dict[str, str] = {}
    for line in source.splitlines():
        if not line.startswith("--"):
            break
        word, _, rest = line.removeprefix("--").strip().partition(" ")
        found.setdefault(word.rstrip(":"), rest.strip())
    return found


def offences(source: str) -> list[tuple[int, str]]:
    """Line and name of everything banned in a query."""
    code = tree.sql_code(source)
    return sorted(
        (code.count("\n", 0, match.start()) + 1, name)
        for name, pattern in BANNED.items()
        for match in re.finditer(pattern, code, re.IGNORECASE)
    )


def test_every_query_states_what_it_reads_writes_and_keeps():
    missing = [
        f"{tree.shown(path)}: no `-- {word}` line"
        for path in tree.package_files(".sql")
        for word in HEADERS
        if not header(tree.text(path)).get(word)
    ]

    assert missing == []


def test_no_query_leaves_exact_arithmetic():
    found = [
        f"{tree.shown(path, line)}: {name}"
        for path in tree.package_files(".sql")
        for line, name in offences(tree.text(path))
    ]

    assert found == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT a / b FROM t",
        "SELECT Avg(a)",
        "SELECT a::DOUBLE",
        "SELECT *",
        "select t.* from t",
        "SELECT a, t.*",
    ],
)
def test_the_scan_finds_what_is_banned(query: str):
    assert len(offences(query)) == 1


@pytest.mark.parametrize(
    "query", ["SELECT a // b", "SELECT count(*), 'a/b' -- a / b", "SELECT a * b", 'SELECT "real"']
)
def test_the_scan_lets_exact_arithmetic_pass(query: str):
    assert offences(query) == []
