"""One table of a format file, read key by key: a wrong or unknown key is named with its file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spartito.errors import FormatError


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a TOML file: its values, where it is (`reading`, `columns.territory`, or empty for the top)."""

    file: str
    source: str
    place: str
    values: Mapping[str, object]

    def only(self, known: Sequence[str]) -> None:
        """Refuse every key that is not one of *known*."""
        for key in self.values:
            if key not in known:
                raise self.error(key, f'unknown key "{key}"{self._inside()}; known keys: {", ".join(known)}')

    def text(self, key: str, default: str | None = None) -> str:
        """The text at *key*; required unless there is a default."""
        value = self.values.get(key, default)
        if value is None:
            raise self.error(key, f'the key "{key}"{self._inside()} is missing')
        if not isinstance(value, str):
            raise self.error(key, f'"{key}"{self._inside()} must be a text in quotes')
        return value

    def optional_text(self, key: str) -> str | None:
        """The text at *key*, or None where it is not given."""
        return self.text(key) if key in self.values else None

    def choice(self, key: str, choices: Sequence[str], default: str | None = None) -> str:
        """The text at *key*, one of *choices*."""
        value = self.text(key, default)
        if value not in choices:
            named = ", ".join(f'"{choice}"' for choice in choices)
            raise self.error(key, f'"{key}"{self._inside()} is "{value}"; it must be one of {named}')
        return value

    def pattern(self, key: str) -> str:
        """The regular expression at *key*; empty where there is none."""
        value = self.text(key, "")
        try:
            re.compile(value)
        except re.error as error:
            raise self.error(key, f'"{key}"{self._inside()} is not a regular expression: {error}') from error
        return value

    def number(self, key: str, default: int, choices: Sequence[int]) -> int:
        """The whole number at *key*, one of *choices*."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value not in choices:
            raise self.error(
                key, f'"{key}"{self._inside()} must be a number from {choices[0]} to {choices[-1]}'
            )
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Whether *key* is true."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f'"{key}"{self._inside()} must be true or false')
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """The list of texts at *key*; required unless there is a default."""
        value = self.values.get(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
            raise self.error(key, f'"{key}"{self._inside()} must be a list of texts, such as ["ISRC", "UPC"]')
        return tuple(value)

    def mapping(self, key: str) -> dict[str, str] | None:
        """The table of texts at *key*, or None where it is not given."""
        if key not in self.values:
            return None
        value = self.values[key]
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise self.error(
                key, f'"{key}"{self._inside()} must be a table of texts, such as {{ "S" = "sale" }}'
            )
        return dict(value)

    def inner(self, key: str) -> Section:
        """The table `key = { ... }`."""
        return self.section(key)

    def section(self, key: str) -> Section:
        """The table at *key*, which must be there."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            raise self.error(
                key, f"the table [{key}] is missing" if value is None else f'"{key}" must be a table'
            )
        return Section(self.file, self.source, f"{self.place}.{key}".lstrip("."), value)

    def sections(self, key: str) -> list[Section]:
        """The tables `[[key]]`, none where the file has none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(key, f'"{key}" must be written as [[{key}]]')
        return [Section(self.file, self.source, key, item) for item in value]

    def error(self, key: str, sentence: str) -> FormatError:
        """A FormatError that names the file and, where it can be found, the line of *key*."""
        line = _line_of(self.source, self.place, key)
        where = f"{self.file}, line {line}" if line else self.file
        return FormatError(f"{where}: {sentence}.")

    def _inside(self) -> str:
        return f" in [{self.place}]" if self.place else ""


def _line_of(source: str, place: str, key: str) -> int:
    """The line of *key* within the table *place*, else the line where that table starts; 0 if neither is found."""
    table, start = "", 0
    outer, _, inner = place.partition(".")
    word = re.compile(rf"""(^|[\s{{,])["']?{re.escape(key)}["']?\s*=""")
    for number, text in enumerate(source.splitlines(), 1):
        if heading := re.match(r"\s*\[+\s*([\w.]+)\s*\]+", text):
            table = heading[1]
            if table in (place, outer, key):
                start = start or number
        elif table in (place, outer) and word.search(text) and (not inner or table == place or inner in text):
            return number
    return start
