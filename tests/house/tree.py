"""The files of this repository as the house tests see them."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "spartito"

_RUST_NOISE = re.compile(
    r"""//[^\n]* | /\*.*?\*/                     # comments
      | \bb?r(?P<hashes>\#*)".*?"(?P=hashes)     # raw strings
      | b?"(?:\\.|[^"\\])*"                      # strings
      | b?'(?:\\[^\n']+|\\'|[^\\'\n])'           # characters, never lifetimes""",
    re.DOTALL | re.VERBOSE,
)
_SQL_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"[^\"]*\"", re.DOTALL)


@cache
def _ignored() -> tuple[str, ...]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return (".git", *(line.strip().strip("/") for line in lines if line.strip() and not line.startswith("#")))


def _kept(name: str) -> bool:
    return not any(fnmatch(name, pattern) for pattern in _ignored())


def files(*endings: str) -> Iterator[Path]:
    """Every file of the repository that ends so and that .gitignore does not name, in a fixed order."""
    for folder, inner, names in os.walk(ROOT):
        inner[:] = sorted(filter(_kept, inner))
        for name in sorted(filter(_kept, names)):
            if name.endswith(endings or ("",)):
                yield Path(folder, name)


def package_files(*endings: str) -> Iterator[Path]:
    """The same, of the package alone."""
    return (path for path in files(*endings) if path.is_relative_to(PACKAGE))


def shown(path: Path, line: int | None = None) -> str:
    """Show where something is, as an editor opens it: `src/spartito/x.py:12`."""
    name = path.relative_to(ROOT).as_posix()
    return name if line is None else f"{name}:{line}"


def text(path: Path) -> str:
    """Read the file's text."""
    return path.read_text(encoding="utf-8")


def parsed(path: Path) -> ast.Module:
    """Parse a Python file."""
    return ast.parse(text(path), filename=str(path))


def rust_code(source: str) -> str:
    """Blank out comments, strings and characters, so that every brace left is one of the code's.

    >>> rust_code("fn f<'a>() { '{'; b'\\\\''; r#\\"}\\"#; } // }")
    "fn f<'a>() { ; ; ; } "
    """
    return _RUST_NOISE.sub(lambda match: "\n" * match[0].count("\n"), source)


def sql_code(source: str) -> str:
    """Blank out comments, texts and quoted names.

    >>> sql_code("SELECT 'a/b' -- or / not")
    'SELECT  '
    """
    return _SQL_NOISE.sub(lambda match: "\n" * match[0].count("\n"), source)
