"""What an import replaces: the rows of every key that it names, whole, and never a hole in time without a word.

A file that brings only the newest version of a split or deal takes the older ones away, and with them the rule for sales
that are not accounted for yet: it is told so, line by line.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence

from spartito.app.contracts.located import Located, Row
from spartito.errors import Problem, TableError
from spartito.outputs.present import counted
from spartito.tables.kinds import input_table

Key = tuple[str, ...]


def _columns(*names: str) -> Callable[[Row], Key]:
    return lambda row: tuple(row[name] for name in names)


def _deal(row: Row) -> Key:
    """A deal and a parent's override on it are two things."""
    override = "override" if row["parent_account_id"] else "commission"
    return row["account_id"], row["source"], row["usage_type"], override


_VERSIONED: Mapping[str, Callable[[Row], Key]] = {
    "splits": _columns("account_id", "isrc", "upc"),
    "deals": _deal,
    "tax_documents": _columns("payee_id"),
    "settlement_deductions": _columns("settlement_id"),
    "priorities": _columns("contract_id"),
}
"""What an import states whole where it is more than a row: all lines and versions of a split or deal, all documents of a
payee, all that was deducted of a settlement, all turns of a contract."""
DATED = ("splits", "deals")


def merge(kind: str, known: Sequence[Row], new: Sequence[Located]) -> tuple[list[Located], list[str]]:
    """The rows of the book after the import, and a warning for every hole in time that it leaves."""
    key = _VERSIONED.get(kind) or _columns(*input_table(kind).key)
    named = {key(located.row) for located in new}
    replaced = [row for row in known if key(row) in named]
    kept = [Located("the book", 0, row) for row in known if key(row) not in named]
    return [*kept, *new], list(_holes(key, replaced, new)) if kind in DATED else []


def _holes(key: Callable[[Row], Key], replaced: Sequence[Row], new: Sequence[Located]) -> list[str]:
    before: dict[Key, str] = {}
    for row in replaced:
        before[key(row)] = min(before.get(key(row), row["valid_from"]), row["valid_from"])
    first: dict[Key, Located] = {}
    for located in new:
        earliest = first.setdefault(key(located.row), located)
        if located.row["valid_from"] < earliest.row["valid_from"]:
            first[key(located.row)] = located
    return [
        f"{located.file}, line {located.line}: {', '.join(filter(None, name))} starts on {located.row['valid_from']} now, "
        f"and the book's older version, valid from {before[name] or 'the beginning'}, is taken away. "
        "If it still counts for older sales, give it in the same file."
        for name, located in first.items()
        if name in before and located.row["valid_from"] > before[name]
    ]


def refuse_used(known: Sequence[Row], new: Sequence[Located], used: Mapping[str, str]) -> None:
    """Refuse a change of a settlement that a closed period has used, or of its deductions.

    The same rows again are no change.
    """
    before = _by_settlement(known)
    wires = {
        row["wire_id"]: used[row["settlement_id"]]
        for row in known
        if row.get("wire_id") and row["settlement_id"] in used
    }
    now = _by_settlement([located.row for located in new])
    problems = [
        Problem(
            located.file,
            located.line,
            "settlement_id",
            settlement_id,
            f"open: {used[settlement_id]} used this settlement and is closed, so it must stay as it was",
        )
        for located in new
        if (settlement_id := located.row["settlement_id"]) in used
        and now[settlement_id] != before.get(settlement_id)
    ]
    problems += [
        Problem(
            located.file,
            located.line,
            "wire_id",
            wire_id,
            f"open: {wires[wire_id]} used this wire and is closed, so it takes no other settlement",
        )
        for located in new
        if (wire_id := located.row.get("wire_id", "")) in wires and located.row["settlement_id"] not in used
    ]
    if problems:
        raise TableError(tuple(problems))


_SCOPE = ("payee_id", "account_id", "isrc", "upc", "source")
"""What a hold is on."""


def refuse_moved_holds(known: Sequence[Row], new: Sequence[Located], keeping: Container[str]) -> None:
    """Refuse that a hold which keeps money is put on something else: its money would be decided about as that."""
    before = {row["hold_id"]: row for row in known}
    problems = [
        Problem(
            item.file,
            item.line,
            name,
            item.row[name],
            f"{old[name] or 'blank'}, as it was: this hold keeps money. End it, and begin another with a hold_id of its own",
        )
        for item in new
        if (old := before.get(item.row["hold_id"])) and item.row["hold_id"] in keeping
        for name in _SCOPE
        if item.row[name] != old[name]
    ]
    if problems:
        raise TableError(tuple(problems))


def _by_settlement(rows: Sequence[Row]) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for row in rows:
        found.setdefault(row["settlement_id"], []).append([row[name] for name in sorted(row)])
    return {settlement_id: sorted(mine) for settlement_id, mine in found.items()}


def oddities(kind: str, columns: Mapping[str, Sequence[str]], *, daily: bool = False) -> list[str]:
    """What an import takes as it is and a user should know: dates inside a month.

    In a *daily* book they matter only to sales whose day nobody says.
    """
    if kind not in DATED:
        return []
    inside = sorted(
        {day for name in ("valid_from", "valid_to") for day in columns[name] if day[8:] not in ("", "01")}
    )
    if not inside:
        return []
    counts = "the version valid on its first day counts for all of it"
    whole = (
        f"of sales whose report says no day, {counts}" if daily else f"a sales period is a month, {counts}"
    )
    return [
        f"{kind}: {counted(len(inside), 'date lies', 'dates lie')} inside a month (first {inside[0]}); {whole}."
    ]
