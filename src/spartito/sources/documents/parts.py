"""The parts of a workbook: members of a zip archive that hold XML, read within the limits of the book."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from lxml import etree

from spartito import _core
from spartito.errors import InputError

RATIO_FROM = 1 << 30
"""Unpacked bytes below this are never too many for their packed size; as in the core."""

LINKS = "has links to other workbooks, whose values nobody can prove; save its sheet alone."

Element = Any


class Parts:
    """An opened workbook: its parts by name. InputError, which names the workbook, for what is damaged or made to harm."""

    def __init__(self, archive: zipfile.ZipFile, shown: str, packed_bytes: int, limits: _core.Limits) -> None:
        self._archive = archive
        self.shown = shown
        self.names = frozenset(archive.namelist())
        self.packed_bytes = packed_bytes
        self.limits = limits
        self._unpacked = 0

    def elements(self, name: str, *tags: str, starts: tuple[str, ...] = ()) -> Iterator[tuple[str, Element]]:
        """The ends of elements called so, whatever their namespace, in order; each is dropped after its turn.

        *starts* are those whose beginnings are told as well.
        """
        with self._opened(name) as stream:
            wanted = [f"{{*}}{tag}" for tag in (*tags, *starts)]
            # Neither entities nor a DTD nor the network: a workbook needs none of them.
            reading = etree.iterparse(
                stream, events=("start", "end"), tag=wanted, resolve_entities=False, load_dtd=False,
                no_network=True, huge_tree=False, remove_comments=True, remove_pis=True,
            )  # fmt: skip
            first = True
            for event, element in reading:
                if first and element.getroottree().docinfo.internalDTD is not None:
                    raise InputError(
                        f"{self.shown}: {name} declares a document type, which no workbook does."
                    )
                first = False
                name_here = local(element)
                if event == "start" and name_here in starts:
                    yield event, element
                if event == "end" and name_here in tags:
                    yield event, element
                    _drop(element)

    def all(self, name: str, tag: str) -> list[dict[str, str]]:
        """The attributes of every element called so, by their local names."""
        return [attributes(element) for _, element in self.elements(name, tag)]

    def count(self, more: int) -> None:
        """Count bytes that were made of the workbook; InputError where they are more than it can honestly hold."""
        self._unpacked += more
        most, ratio = self.limits.most_unpacked_bytes, self.limits.most_unpacked_ratio
        if self._unpacked > most:
            raise self._bomb(f"more than {most} bytes", "most_unpacked_bytes", most)
        if self._unpacked > RATIO_FROM and self._unpacked > self.packed_bytes * ratio:
            raise self._bomb(f"more than {ratio} times its size", "most_unpacked_ratio", ratio)

    def damaged(self, why: str) -> InputError:
        """The refusal of a workbook that does not hold together."""
        return InputError(f"{self.shown} is damaged: {why}. Fetch it again, or save it anew.")

    def _bomb(self, what: str, setting: str, most: int) -> InputError:
        return InputError(
            f"{self.shown} unpacks to {what}, which no sales report does; if this is one, raise {setting} (now {most}) "
            "in settings.toml."
        )

    @contextmanager
    def _opened(self, name: str) -> Iterator[Any]:
        try:
            with self._archive.open(name) as stream:
                yield _Counted(stream, self)
        except KeyError:
            raise self.damaged(f"it has no part {name}") from None
        except etree.XMLSyntaxError as error:
            raise self.damaged(f"{name} is no XML that can be read ({error.msg})") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            raise self.damaged(f"{name} cannot be unpacked ({error})") from error


@contextmanager
def opened(path: Path, shown: str, limits: _core.Limits) -> Iterator[Parts]:
    """Open the workbook at *path*, known to the user as *shown*."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = len(archive.infolist())
            if members > limits.most_members:
                raise InputError(
                    f"{shown} holds {members} parts; if it is a report, raise most_members in settings.toml."
                )
            yield Parts(archive, shown, path.stat().st_size, limits)
    except zipfile.BadZipFile as error:
        raise InputError(f"{shown} is damaged: {error}. Fetch it again, or save it anew.") from error


def attributes(element: Element) -> dict[str, str]:
    """The attributes of an element by their local names."""
    return {str(name).rpartition("}")[2]: value for name, value in element.attrib.items()}


def texts(element: Element, *, without: tuple[str, ...] = ()) -> str:
    """The text of an element and of all in it, but for elements called as in *without*."""
    inside = [
        texts(child, without=without) + (child.tail or "") for child in element if local(child) not in without
    ]
    return (element.text or "") + "".join(inside)


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _drop(element: Element) -> None:
    """Forget an element and what came before it beside it, so that memory does not grow with the document."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]


class _Counted:
    """A stream whose bytes count against the limits of its workbook."""

    def __init__(self, stream: IO[bytes], parts: Parts) -> None:
        self._stream = stream
        self._parts = parts

    def read(self, most: int = -1) -> bytes:
        piece = self._stream.read(most)
        self._parts.count(len(piece))
        return piece
