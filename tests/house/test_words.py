"""One thing, one word: the names in the code are the words of docs/glossary.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import tree

GLOSSARY = tree.ROOT / "docs" / "glossary.md"

# Words that say nothing about what a thing is.
EMPTY = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "stuff", "processor"}

WORDS = """
    dsp, source, format, report, line, line_number, sales_period, period, territory, usage_type, quantity, amount,
    currency, recording, release, track, account, payee, split, share, deal, commission, cell, earning, charge,
    adjustment, advance, recoupment, reserve, hold, withholding, rate, settlement, payable, balance, statement, payment,
    posting, ledger account, run, snapshot, suspense, resolution, reversal
"""

_ENTRY = re.compile(r"^- \*\*(?P<word>[^*]+)\*\*: (?P<meaning>.+?)(?=\n- |\n\n|\Z)", re.MULTILINE | re.DOTALL)
_NOT = re.compile(r"\(Not (?P<words>[^)]+)\.\)")
_RUST_NAME = re.compile(r"\b(?:fn|struct|enum|trait|mod|type|const|static)\s+(\w+)")
_SQL_NAME = re.compile(r"\bas\s+([a-z_]\w*)|\b([a-z_]\w*)\s+as\b", re.IGNORECASE)
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def entries() -> dict[str, str]:
    """The words of the glossary and their meaning, each on one line."""
    return {
        match["word"]: " ".join(match["meaning"].split()) for match in _ENTRY.finditer(tree.text(GLOSSARY))
    }


def left_out() -> set[str]:
    """The single words the glossary leaves out in favour of its own."""
    listed = (match["words"] for meaning in entries().values() for match in _NOT.finditer(meaning))
    return {word for words in listed for word in words.split(", ") if " " not in word}


def parts(name: str) -> set[str]:
    """The words a name is made of, without a plural's s.

    >>> sorted(parts("SongManagers_of"))
    ['manager', 'managers', 'of', 'song']
    """
    found = {part.lower() for part in _PART.findall(name)}
    return found | {part.removesuffix("s") for part in found if len(part) > 3}


def python_names(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of everything a module names itself: classes, functions, arguments, variables, fields."""
    for node in ast.walk(module):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case (
                ast.arg(arg=name)
                | ast.Name(id=name, ctx=ast.Store())
                | ast.Attribute(attr=name, ctx=ast.Store())
            ):
                yield node.lineno, name


def names(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of everything a file names, its own name first."""
    yield 1, path.stem
    if path.suffix == ".py":
        yield from python_names(tree.parsed(path))
        return
    clean, pattern = (tree.rust_code, _RUST_NAME) if path.suffix == ".rs" else (tree.sql_code, _SQL_NAME)
    code = clean(tree.text(path))
    for match in pattern.finditer(code):
        yield code.count("\n", 0, match.start()) + 1, next(filter(None, match.groups()))


def test_no_name_uses_a_word_we_leave_out():
    banned = EMPTY | left_out()
    found = [
        f"{tree.shown(path, line)}: {name}"
        for path in tree.files(".py", ".rs", ".sql")
        if path.is_relative_to(tree.PACKAGE) or path.is_relative_to(tree.ROOT / "rust")
        for line, name in names(path)
        if parts(name) & banned
    ]

    assert found == []


def test_the_glossary_has_every_word():
    assert {word.strip() for word in WORDS.split(",")} - entries().keys() == set()


def test_the_glossary_is_in_alphabetical_order():
    words = list(entries())

    assert words == sorted(words)


@pytest.mark.parametrize(("word", "meaning"), entries().items())
def test_the_glossary_says_each_word_in_one_sentence(word: str, meaning: str):
    sentence = _NOT.sub("", meaning).strip()

    assert sentence.endswith(".")
    assert ". " not in sentence, word


def test_everything_public_has_a_docstring():
    missing = [
        f"{tree.shown(path, line)}: {name}"
        for path in tree.package_files(".py")
        for line, name in without_docstring(tree.parsed(path))
    ]

    assert missing == []


def without_docstring(node: ast.Module | ast.ClassDef, prefix: str = "") -> Iterator[tuple[int, str]]:
    """Line and name of each public module, class, function and method that does not say what it is."""
    if not ast.get_docstring(node):
        yield getattr(node, "lineno", 1), prefix or "the module"
    for child in node.body:
        match child:
            case ast.ClassDef(name=name) if not name.startswith("_"):
                yield from without_docstring(child, f"{prefix}{name}.")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if not name.startswith("_") and not ast.get_docstring(child):
                    yield child.lineno, f"{prefix}{name}"


def test_a_missing_docstring_is_seen():
    module = ast.parse("class A:\n    def f(self): ...\n    def _g(self): ...\n")

    assert list(without_docstring(module)) == [(1, "the module"), (1, "A."), (2, "A.f")]
