"""JSON lines: one object a line, its keys the columns; numbers stay the text that they are. Source: RFC 8259, jsonlines.org."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from spartito.formats.head import normal_name
from spartito.sources.documents.row import Row, trimmed

MARK = b"\xef\xbb\xbf"
HEAD_LINES = 100
Object = dict[str, Any]


class _Broken(ValueError):
    """What is wrong with a line, for the person who reads of it."""


def keys(lines: Iterable[bytes]) -> tuple[str, ...]:
    """The keys of the first objects, in order of appearance; lines that cannot be read say none."""
    found: dict[str, None] = {}
    for line in list(lines)[:HEAD_LINES]:
        try:
            found |= dict.fromkeys(_object(line))
        except _Broken:
            continue
    return tuple(found)


def rows(
    lines: Iterable[bytes], columns: Sequence[str], renamed: Mapping[str, str], *, complete: bool
) -> Iterator[Row]:
    """A row for each line with the values of *columns*; a key that the object lacks is blank there.

    Where the columns are *complete*, a line with another key cannot be read; nor can a value that holds others.
    """
    for number, line in enumerate(lines, 1):
        try:
            yield Row(number, trimmed(_values(_object(line), columns, renamed, complete=complete)))
        except _Broken as broken:
            yield Row(number, (), str(broken))


def _values(said: Object, columns: Sequence[str], renamed: Mapping[str, str], *, complete: bool) -> list[str]:
    values = dict.fromkeys(columns, "")
    for key, value in said.items():
        name = renamed.get(normal_name(key), normal_name(key))
        if isinstance(value, dict | list):
            raise _Broken(f'key "{key}" holds {"an object" if isinstance(value, dict) else "a list"}')
        if name in values:
            if values[name]:
                raise _Broken(f'key "{key}" and another one both are {name}')
            values[name] = "" if value is None else _text(value)
        elif complete:
            raise _Broken(f'key "{key}" is no column of the format')
    return list(values.values())


def _text(value: str | bool) -> str:
    return value if isinstance(value, str) else str(value).lower()


def _object(line: bytes) -> Object:
    """The object of a line; a blank line is an empty one. Numbers are texts."""
    try:
        text = line.removeprefix(MARK).decode()
        if not text.strip():
            return {}
        said = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_once
        )
    except UnicodeDecodeError as error:
        raise _Broken("bytes that are no UTF-8") from error
    except RecursionError as error:
        raise _Broken("values within values without end") from error
    except json.JSONDecodeError as error:
        raise _Broken(f"no JSON at character {error.pos + 1}: {error.msg}") from error
    if not isinstance(said, dict):
        raise _Broken("no object {...}")
    return said


def _once(pairs: list[tuple[str, Any]]) -> Object:
    said = dict(pairs)
    if len(said) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Broken(f'key "{next(name for name in names if names.count(name) > 1)}" twice')
    return said


def _no_number(text: str) -> NoReturn:
    raise _Broken(f"{text}, which is no number")
