"""Payments cut into files: services take one currency a file, and not too many rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spartito.outputs.payments.model import PaymentRow


def by_currency(rows: Sequence[PaymentRow], most: int) -> Iterator[tuple[str, Sequence[PaymentRow]]]:
    """The payments of each currency in files of at most *most*, each with what tells it from the others: `EUR-2`."""
    for currency in sorted({row.currency for row in rows}):
        mine = [row for row in rows if row.currency == currency]
        for number, start in enumerate(range(0, len(mine), most), 1):
            part = currency if len(mine) <= most else f"{currency}-{number}"
            yield part, mine[start : start + most]
