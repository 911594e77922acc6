"""The documents keep up with the program, and say nothing that only one machine knows."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from . import tree

_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)(?:\s+\"[^\"]*\")?\)|\b(?:src|href)=\"(?P<html>[^\"]+)\"")
_COMMAND = re.compile(r"(?:`|^[ \t]*(?:\$ )?)spartito ([a-z][a-z-]*)", re.MULTILINE)
_ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)

# Written so that this file does not name them itself. A lock of crates names the one public index it cannot do without.
PRIVATE = re.compile(
    r"(?<![\w.])/(?:wor[k]|roo[t]|hom[e]|tm[p]/w)/"
    r"|pyp[i]\.org|pythonhoste[d]\.org|crate[s]\.io/(?:api|crates)|(?:static|index)\.crate[s]\.io"
    r"|(?:extra-)?index-ur[l]|/simpl[e]/|sparse\+http"
    r"|registry\+(?!https://github\.com/rust-lang/crates\.io-index\")"
)


def documents() -> list[Path]:
    """Every Markdown file of the repository."""
    return list(tree.files(".md"))


def command_line() -> Any:
    """The whole command line; imported late, so that one broken module fails two tests and not all."""
    return get_command(importlib.import_module("spartito.cli.main").app)


def commands(command: Any, path: tuple[str, ...] = ("spartito",)) -> Iterator[str]:
    """Every command as it is typed: `spartito suspense resolve`."""
    children = getattr(command, "commands", {})
    if not children or getattr(command, "invoke_without_command", False):
        yield " ".join(path)
    for name, child in children.items():
        if not child.hidden:
            yield from commands(child, (*path, name))


def test_every_command_is_documented():
    told = " ".join(" ".join(tree.text(path).split()) for path in documents())

    assert [
        line for line in commands(command_line()) if not re.search(rf"{re.escape(line)}(?![\w-])", told)
    ] == []


def test_every_command_in_the_documents_exists():
    known = set(command_line().commands)
    unknown = [
        f"{tree.shown(path)}: spartito {name}"
        for path in documents()
        for name in _COMMAND.findall(tree.text(path))
        if name not in known
    ]

    assert unknown == []


def test_every_relative_link_leads_somewhere():
    broken = [
        f"{tree.shown(path)}: {target}"
        for path in documents()
        for target in links(tree.text(path))
        if not leads_somewhere(path, target)
    ]

    assert broken == []


def links(source: str) -> Iterator[str]:
    """The targets of all links and pictures that stay in this repository."""
    for match in _LINK.finditer(_CODE.sub("", _FENCE.sub("", source))):
        target = match["target"] or match["html"]
        if not _ELSEWHERE.match(target):
            yield target


def leads_somewhere(path: Path, target: str) -> bool:
    """Tell whether the file is there and, where a heading is named, has that heading."""
    name, _, anchor = target.partition("#")
    file = (path.parent / name).resolve() if name else path
    if not file.exists() or not file.is_relative_to(tree.ROOT):
        return False
    return not anchor or file.suffix != ".md" or anchor in anchors(tree.text(file))


def anchors(source: str) -> set[str]:
    """The names by which the headings of a document are linked to.

    >>> sorted(anchors("# Words, and more\\n## `run`\\n"))
    ['run', 'words-and-more']
    """
    headings = re.findall(r"^#+ +(.+?) *#*$", _FENCE.sub("", source), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_a_broken_link_is_seen():
    readme = tree.ROOT / "docs" / "glossary.md"
    found = list(
        links("[a](nowhere.md) [b](https://example.org) `[c](d)` [e](glossary.md#words) [f](#nothing)")
    )

    assert [target for target in found if not leads_somewhere(readme, target)] == ["nowhere.md", "#nothing"]


def test_no_file_names_a_private_place():
    found = [
        f"{tree.shown(path, number)}: {match[0]}"
        for path in tree.files()
        if (source := readable(path)) is not None
        for number, line in enumerate(source.splitlines(), 1)
        if (match := PRIVATE.search(line))
    ]

    assert found == []


def readable(path: Path) -> str | None:
    """The file's text, or None for pictures, archives and other bytes."""
    content = path.read_bytes()
    return None if b"\0" in content[:4096] else content.decode("utf-8", errors="replace")
