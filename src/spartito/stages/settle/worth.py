"""What a settlement is worth: at which rate, how much in all, for which share of its lines, and how far it may be off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from spartito.domain import money
from spartito.domain.ledger import BANK
from spartito.domain.money import SCALE, round_half_even, shown
from spartito.domain.rate import AVERAGE, FIRST_DAY, INVERTED, LAST_DAY, OUT_OF_BOUNDS, RateTable
from spartito.domain.settlement import ALL, Settlement, is_absurd
from spartito.errors import InputError
from spartito.stages.settle.conversion import Part

BASIS = {"last": LAST_DAY, "first": FIRST_DAY, "average": AVERAGE}
"""The setting `rate_day`, as rates know it."""
_ADVICE = {
    INVERTED: "Its amount_sent and bank_received may have changed places, or the dated rate is turned around: correct it.",
    OUT_OF_BOUNDS: "Correct amount_sent, bank_received or the dated rate; if all are right, raise rate_bounds_percent in "
    "settings.toml.",
}
# A line's digits past the 12th are rounded half-even: each line is off by half a unit at the most.
_ROUNDING_PER_LINE = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that decide when money counts as come, and at which rate.

    *tolerance* is how far lines may be from what is declared for them, in units; None: by one of the last digit declared.
    """

    book_currency: str
    pay_when: Literal["funded", "reported"]
    rate_day: Literal["last", "first", "average"]
    rate_days_old: int
    tolerance: Fraction | None = None


def of(s: Settlement, rates: RateTable, rules: Rules) -> tuple[Fraction, int, str]:
    """What one unit that was sent is worth in book currency, what all of it is, and where that comes from."""
    rate, note = s.rate(), s.words
    total = s.bank_received + s.bank_fee
    if s.ledger_account == BANK:  # What a superseded report had been paid was looked at when its money came.
        _refuse_odd(s, rate, rates, rules.rate_days_old)
    if s.bank_currency == rules.book_currency:
        return rate, total, note
    wanted_by = f"settlement {s.settlement_id}"
    onward = rates.find(s.bank_currency, rules.book_currency, s.received_on, rules.rate_days_old, wanted_by)
    note = f"{note}, {s.bank_currency} at {onward.note}"
    return rate * onward.value, round_half_even(total * onward.value, 0), note


def _refuse_odd(s: Settlement, rate: Fraction, rates: RateTable, days_old: int) -> None:
    said = f"Settlement {s.settlement_id}: its rate of {shown(rate)} {s.bank_currency} for 1 {s.currency} is"
    if odd := rates.disagreement(s.currency, s.bank_currency, rate, s.received_on, days_old):
        known = f"the dated rate of {odd.known.date} is {shown(odd.known.value)}"
        raise InputError(f"{said} {odd.wrong}, {known}. {_ADVICE[odd.wrong]}")
    if s.wire_id and is_absurd(rate):  # What has no wire was looked at when it was imported.
        raise InputError(
            f"{said} absurd. Correct amount_sent or bank_received in the rows of wire {s.wire_id}."
        )


def share(s: Settlement, parts: Sequence[Part]) -> Fraction:
    """The part of the lines that a settlement pays for: what it states of them, or all that is open (R38)."""
    left = {part.open for part in parts}
    if len(left) > 1:
        raise InputError(
            f"Settlement {s.settlement_id} covers reports of which different parts are paid already. Give each of them a "
            "settlement of its own, with its report_ids and, where one wire paid for all, a wire_id."
        )
    whole, (open_part,) = sum(part.lines_amount for part in parts), left
    if s.covers == ALL:
        return open_part
    stated = Fraction(s.amount_reported, whole) if whole else Fraction(0)
    if not 0 < stated <= open_part:
        raise InputError(
            f"Settlement {s.settlement_id} pays {money.text(s.amount_reported)} {s.currency} as a part of its reports, of which "
            f"{money.text(round_half_even(whole * open_part, 0))} are open. Correct amount_reported, or leave covers blank."
        )
    return stated


def tolerance(s: Settlement, lines: int, rules: Rules) -> Fraction:
    """How far its lines may be from what a settlement declares, in units: by its own rounding and by that of *lines* (R41)."""
    allowed = declared_unit(s.amount_reported) if rules.tolerance is None else rules.tolerance
    return allowed + lines * _ROUNDING_PER_LINE


def declared_unit(amount: int) -> Fraction:
    """The rounding unit of a declared amount, in units of 10^-12: one of its last digit, a hundredth at the most.

    >>> money.text(int(declared_unit(12_500000000000)))
    '0.01'
    >>> money.text(int(declared_unit(12_345670000000)))
    '0.00001'
    """
    decimals = len(money.text(amount).partition(".")[2])
    return Fraction(10) ** (SCALE - max(decimals, 2))
