"""The work list as a file: out as CSV with empty columns for decisions, and in again when people have filled them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spartito.app import place
from spartito.app.author import check as check_author
from spartito.app.resources import Resources
from spartito.app.suspense import finding, resolving
from spartito.app.suspense import work_list as suspense
from spartito.domain.resolution import Item, Named, Resolution
from spartito.errors import InputError, Problem, TableError
from spartito.outputs.atomic import write_atomically
from spartito.outputs.present import guarded, raw_csv_text, unguarded
from spartito.sources import input_table
from spartito.stages.suspense.work_list import Asked
from spartito.store.book import Book
from spartito.tables.decisions import DECIDED, DECISIONS
from spartito.tables.shown import shown
from spartito.tables.validate import MAX_PROBLEMS, as_rows, check_columns

Row = dict[str, Any]
_SAID = tuple(Item.__slots__)
COLUMNS = ("item_id", "amounts", "lines", "reason", *_SAID, "candidates", "suggestion", *DECIDED, "note")
_BYTE_ORDER_MARK = "\ufeff"
_TITLE = "title"
_NO_TITLE = (
    "a header with the column title, by which rows that were mixed up are found; take it over from the file that "
    "`spartito suspense export` writes"
)


def export(book: Book, to: Path, asked: Asked, resources: Resources) -> int:
    """Write the work list as CSV, a row an item, most money first; returns the number of items."""
    place.check(book, to)
    rows, _ = suspense.listed(book, resources, asked)
    items: dict[str, list[Row]] = {}
    for row in rows:
        items.setdefault(row["item_id"], []).append(row)
    lines = [",".join(COLUMNS), *(_line(_row(mine)) for mine in items.values())]
    write_atomically(to, "".join([_BYTE_ORDER_MARK, *(f"{line}\n" for line in lines)]).encode())
    return len(items)


def _line(row: Row) -> str:
    return ",".join(raw_csv_text(guarded(str(row.get(name, "")))) for name in COLUMNS)


def _row(mine: Sequence[Row]) -> Row:
    first = mine[0]
    best = first["suggestions"][:1]
    return {
        **{name: first[name] for name in ("item_id", "reason", *_SAID)},
        "amounts": ", ".join(f"{row['amount']} {row['currency']}" for row in mine),
        "lines": sum(row["lines"] for row in mine),
        "candidates": " or ".join(first["candidates"]),
        "suggestion": "".join(_suggested(track) for track in best),
    }


def _suggested(track: Row) -> str:
    named = Named(track["isrc"], track["upc"], track["account_id"], track["track_id"])
    return f"{named} ({track['likeness']})"


@dataclass(frozen=True, slots=True)
class _Filled:
    """A row of the file in which somebody has decided."""

    line: int
    item_id: str
    title: str
    named: Named
    note: str


def import_(book: Book, path: Path, author: str, resources: Resources) -> resolving.Applied:
    """Take the decisions of a filled-in work list, all or none; TableError lists everything that is wrong."""
    check_author(author, "--author")
    filled, problems = _read(path)
    if not problems and not filled:
        raise InputError(f"{path.name}: no row has a decision in {', '.join(DECIDED)}. Nothing was decided.")
    known = finding.of_ids(book, [row.item_id for row in filled], resources)
    problems += _item_problems(path.name, filled, known)
    items = {item_id: named[0] for item_id, named in known.items() if len(named) == 1}
    meant = [row for row in filled if row.item_id in items]
    decided = [(items[row.item_id], row.named) for row in meant]
    for row, fault in zip(meant, resolving.faults(book, decided, resources), strict=True):
        if fault:
            value = str(row.named)
            column = "to_track_id" if row.named.track_id else "to_isrc"
            problems.append(Problem(path.name, row.line, column, value, f"one track: it {fault}"))
    if problems:
        raise TableError(tuple(sorted(problems, key=lambda problem: problem.line)[:MAX_PROBLEMS]))
    decisions = [Resolution(items[row.item_id], row.named, author.strip(), row.note) for row in filled]
    return resolving.apply(book, decisions, resources)


def _read(path: Path) -> tuple[list[_Filled], list[Problem]]:
    file = input_table.read(path, DECISIONS)
    names = [name.strip() for name in file.header]
    undone = [[unguarded(text) for text in column] for column in file.columns]
    wanted = [place for place, name in enumerate(names) if name in DECISIONS.names]
    header, columns = [names[place] for place in wanted], [undone[place] for place in wanted]
    checked = check_columns(DECISIONS, file.name, header, file.lines, columns)
    problems = [*file.problems, *checked.problems]
    if _TITLE not in names:
        problems.append(Problem(file.name, 1, _TITLE, shown(",".join(names)), _NO_TITLE))
    if problems:
        return [], problems
    titles = undone[names.index(_TITLE)]
    filled: list[_Filled] = []
    for line, title, row in zip(file.lines, titles, as_rows(checked), strict=True):
        if row["to_isrc"] or row["to_track_id"]:
            named = Named(row["to_isrc"], row["to_upc"], row["to_account_id"], row["to_track_id"])
            filled.append(_Filled(line, row["item_id"], title, named, row["note"]))
        elif given := row["to_upc"] or row["to_account_id"]:
            problems.append(
                Problem(
                    file.name, line, "to_isrc", "", f"filled in, or to_track_id; {given} alone is no track"
                )
            )
    return filled, problems


def _item_problems(
    file: str, filled: Sequence[_Filled], known: Mapping[str, Sequence[Item]]
) -> list[Problem]:
    """Rows whose item is not known, or is several, and rows that a spreadsheet has mixed up: their title is another item's."""
    problems = []
    for row in filled:
        items = known[row.item_id]
        if not items:
            problems.append(Problem(file, row.line, "item_id", row.item_id, "an item that waits in suspense"))
        elif len(items) > 1:
            expected = f"one item; it is {suspense.several(items)}"
            problems.append(Problem(file, row.line, "item_id", row.item_id, expected))
        elif row.title.strip() != items[0].title.strip():
            expected = (
                f'the title of {row.item_id}, which is "{items[0].title}": rows or cells were mixed up, or a spreadsheet '
                "changed it. See whose row it is, and write the title as it is here"
            )
            problems.append(Problem(file, row.line, _TITLE, row.title, expected))
    return problems
