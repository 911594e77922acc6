"""The tie-out of a run: what the lines sum to, beside every figure that someone has declared for them (R41).

A report's lines are held against the total that its DSP has declared for it, and those of a settlement's reports against
what the settlement says was reported. What is further apart than the tolerance blocks the close.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from spartito.app.contracts.located import Row
from spartito.app.month.pinned import Pinned
from spartito.domain.ledger import BANK
from spartito.domain.money import from_units, plain, to_units
from spartito.outputs.present import total
from spartito.stages.settle.arrived import Arrived
from spartito.stages.settle.conversion import Conversion
from spartito.stages.settle.funding import Funding
from spartito.stages.settle.worth import declared_unit
from spartito.store.book import Book

TieOut = dict[str, str]


def rows(book: Book, pins: Pinned, funding: Funding) -> list[TieOut]:
    """Every declared figure of the run beside its lines: reports first, then settlements, each in order of id."""
    known = {part.report_id for _, part in funding.parts()}
    declared = [row for row in pins.rows(book, "declared_totals") if row["report_id"] in known]
    found = list(_reports(pins, declared, book.settings.tie_out_tolerance))
    settled: Iterable[Conversion | Arrived] = (*funding.conversions, *funding.arrived)
    return [*found, *sorted(_settlements(settled), key=lambda row: row["id"])]


def facts(found: list[TieOut]) -> dict[str, list[TieOut]]:
    """What a run's manifest says of it: every row, and those that are further apart than their tolerance."""
    return {"tie_out": found, "untied": [row for row in found if row["ties_out"] == "no"]}


def sentence(row: TieOut) -> str:
    """What does not tie out, and what to do."""
    whose = "the lines of its reports sum" if row["what"] == "settlement" else "its lines sum"
    return (
        f"{row['what'].capitalize()} {row['id']} declares {row['declared']} {row['currency']} but {whose} to "
        f"{row['lines']} {row['currency']}. Ingest what is missing or correct what was declared, and run again."
    )


def _reports(pins: Pinned, declared: Iterable[Row], tolerance: str) -> Iterator[TieOut]:
    for row in sorted(declared, key=lambda row: (row["report_id"], row["currency"])):
        known: dict[str, Any] = pins.manifests[row["report_id"]]["amounts"]
        amount = Decimal(row["amount"])
        lines = Decimal(known.get(row["currency"], {"total": "0"})["total"])
        allowed = Fraction(tolerance) if tolerance else declared_unit(to_units(amount)) / 10**12
        yield _row(
            "report",
            row["report_id"],
            row["currency"],
            amount,
            lines,
            abs(Fraction(amount) - Fraction(lines)) <= allowed,
        )


def _settlements(settled: Iterable[Conversion | Arrived]) -> Iterator[TieOut]:
    for item in settled:
        # What had been paid for a superseded report is nobody's statement about the new lines.
        if item.settlement is not None and item.settlement.ledger_account == BANK:
            lines = item.accounted_amount if isinstance(item, Conversion) else item.lines_amount
            declared = from_units(item.settlement.amount_reported)
            yield _row(
                "settlement",
                item.settlement.settlement_id,
                item.settlement.currency,
                declared,
                from_units(lines),
                item.ties_out,
            )


def _row(what: str, name: str, currency: str, declared: Decimal, lines: Decimal, ties_out: bool) -> TieOut:
    return {
        "what": what,
        "id": name,
        "currency": currency,
        "declared": plain(declared),
        "lines": plain(lines),
        "difference": plain(total((declared, lines.copy_negate()))),
        "ties_out": "yes" if ties_out else "no",
    }
