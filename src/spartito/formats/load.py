"""Reads format files: the shipped library, and a book's own formats, which take the place of shipped ones."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from spartito.errors import FormatError
from spartito.formats.format import Format
from spartito.formats.parse import parse_format


def load_formats(own: Path | None = None) -> tuple[Format, ...]:
    """Every known format, by id: the shipped ones, and those of the folder *own*, which win over the same id."""
    formats = {known.id: known for known in map(_load, sorted(_library(), key=str))}
    if own is not None and own.is_dir():
        mine: dict[str, Format] = {}
        for known in map(load_format, sorted(own.glob("*.toml"))):
            if known.id in mine:
                raise FormatError(
                    f'{known.file} and {mine[known.id].file} both say "{known.id}"; remove one of them.'
                )
            mine[known.id] = known
        formats |= mine
    return tuple(formats[key] for key in sorted(formats))


def load_format(path: Path) -> Format:
    """The format that the TOML file at *path* describes; FormatError names the key and line that is wrong."""
    return _load(path)


def _load(path: Path | Traversable) -> Format:
    try:
        return parse_format(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{path.name}: cannot be read as UTF-8 text; check the file.") from error


def _library() -> Iterator[Traversable]:
    for dsp in files("spartito.formats").joinpath("library").iterdir():
        yield from (file for file in dsp.iterdir() if file.name.endswith(".toml"))
