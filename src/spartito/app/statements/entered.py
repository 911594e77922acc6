"""The sources of a statement whose balance is in another currency than the book's: what each brought, as it entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from spartito.domain.money import from_units, quantise, to_units
from spartito.outputs.statement.model import Deducted, SourceEarnings


def entered(sources: Sequence[SourceEarnings], payable: Mapping[str, Any]) -> tuple[SourceEarnings, ...]:
    """The sources in the currency of the balance: they sum to what was earned, to the last unit (largest remainder).

    A balance in the book's currency has no such rate, and its sources are left as they are.
    """
    if not payable["entered_rate"]:
        return tuple(sources)
    rate = Fraction(payable["entered_rate"])
    exact = {name: to_units(amount) * rate.numerator for name, amount in _amounts(sources).items()}
    parts = quantise(exact, rate.denominator, to_units(payable["earned"]))
    return tuple(
        replace(
            source,
            converted=from_units(parts[_name(place, 0)]),
            deductions=tuple(
                Deducted(taken.kind, taken.territory, from_units(parts[_name(place, number)]))
                for number, taken in enumerate(source.deductions, 1)
            ),
            entered_rate=payable["entered_rate"],
            entered_rate_note=payable["entered_rate_note"],
        )
        for place, source in enumerate(sources)
    )


def _amounts(sources: Sequence[SourceEarnings]) -> dict[str, Any]:
    """What each source brought and each of its deductions took, by names in their order."""
    return {
        _name(place, number): amount
        for place, source in enumerate(sources)
        for number, amount in enumerate((source.converted, *(taken.amount for taken in source.deductions)))
    }


def _name(source: int, number: int) -> str:
    return f"{source:06}.{number:06}"
