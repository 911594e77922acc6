"""What closed periods paid for a report that another has superseded: taken back exactly, and given to the new lines.

The money of the old lines goes to `superseded:<source>`, and from there it pays for the lines of the new report like a
settlement of its own. What was paid at a dated rate and has not come yet is booked the other way round, and the new
report waits for that money in its place (R19, R40).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from spartito.domain import ledger
from spartito.domain.deduction import Deduction
from spartito.domain.ledger import DIFFERENCE, SUPERSEDED, Entry
from spartito.domain.money import FINE, round_half_even
from spartito.domain.period import Period
from spartito.domain.settlement import ALL, PART, Settlement
from spartito.stages.settle.conversion import Conversion, Key, Part, of_closed
from spartito.stages.settle.paid import Paid, reversal_id
from spartito.stages.settle.settle import Converted, units_by_part

_AGAIN = "superseding:"


@dataclass(frozen=True, slots=True)
class Reversal:
    """One conversion of a closed period, as far as it paid for a part of a superseded report.

    *by* is the report in force. *share* of the part's lines were accounted for, at a *rate* that is of that share. *come* says
    whether their money has come.
    *pool_accounts* are the accounts of the contracts whose pools got any of it. *beside* is what an earlier correction had
    left as a difference, since its lines were less than the money of those before: it pays for lines again.
    """

    part: Part
    by: str
    period: Period
    conversion_id: str
    rate_note: str
    share: Fraction
    rate: Fraction
    paid: tuple[Paid, ...]
    come: bool
    pool_accounts: Mapping[str, str]
    beside: tuple[Paid, ...] = ()

    @property
    def reversal_id(self) -> str:
        """The conversion that takes it back."""
        return reversal_id(str(self.period), self.part.report_id, self.conversion_id)

    @property
    def units(self) -> int:
        """What was paid in all, in units of book currency."""
        return sum(paid.units for paid in self.paid)

    @property
    def money(self) -> int:
        """What pays for the new lines: what was paid, and what had been left beside it."""
        return self.units + sum(paid.units for paid in self.beside)

    def conversion(self) -> Conversion:
        """The conversion that takes the money back: of the old lines, below zero."""
        old = self.part
        lines = replace(
            old,
            placed_lines=-old.placed_lines,
            suspense_lines=-old.suspense_lines,
            placed=-old.placed,
            suspense=-old.suspense,
        )
        note = f"taken back: report {old.report_id} was corrected by {self.by}; {self.rate_note}"
        return of_closed(self.reversal_id, old, self.rate, note, (lines,))

    def converted(self) -> list[Converted]:
        """The parts that give back what they got."""
        conversion = self.conversion()
        return [
            Converted(conversion, p.part, -p.amount, -p.units, p.rate, p.deduction, p.territory)
            for p in sorted((*self.paid, *self.beside), key=lambda p: p.name)
        ]

    @property
    def left_beside(self) -> int:
        """What had been left beside the lines, in units of their currency."""
        return round_half_even(Fraction(sum(paid.amount for paid in self.beside), FINE), 0)

    @property
    def accounted(self) -> int:
        """The old lines that were accounted for, in units of their currency."""
        return round_half_even(self.part.lines_amount * self.share, 0)

    @property
    def reported(self) -> int:
        """The old lines that were accounted for, in units of their currency, and what had been left beside them."""
        return self.accounted + self.left_beside

    def deductions(self) -> list[Deduction]:
        """What had been deducted of the old lines, in their currency."""
        worth = self.rate / self.share
        sums: dict[tuple[str, str], Fraction] = {}
        for paid in self.paid:
            if paid.deduction:
                name = paid.deduction, paid.territory
                sums[name] = sums.get(name, Fraction(0)) - paid.amount * paid.rate / worth / FINE
        return [
            Deduction(_paying(self.part), kind, round_half_even(amount, 0), self.part.currency, territory)
            for (kind, territory), amount in sorted(sums.items())
            if amount
        ]


@dataclass(frozen=True, slots=True)
class Lines:
    """What the lines of a report part sum to by territory, in units, and what they say was *taken* before, by kind and territory."""

    sums: Mapping[str, int]
    taken: frozenset[tuple[str, str]] = frozenset()

    @property
    def amount(self) -> int:
        """What all of them sum to."""
        return sum(self.sums.values())

    def bear(self, deduction: Deduction) -> bool:
        """Whether a deduction can be taken of them: there are lines that it concerns, and they have not lost it before."""
        where = [territory for territory in self.sums if deduction.territory in ("", territory)]
        lost = any((deduction.kind, territory) in self.taken for territory in where)
        return not lost and sum(self.sums[territory] for territory in where) != 0


def settlements(
    reversals: Iterable[Reversal], new: Mapping[Key, Lines], book_currency: str
) -> list[Settlement]:
    """The money that had come for old lines, as it pays for the *new* ones in their place.

    Where old lines came to nothing there is none, and new ones that come to something wait for theirs. No money will come for
    new ones that come to nothing too: they are paid all the same.
    """
    found = ((mine, new[mine[0].by, *key[1:]]) for key, mine in _come(reversals))
    return [
        _settlement(mine, lines, book_currency) for mine, lines in found if _sent(mine) or not lines.amount
    ]


def rests(reversals: Iterable[Reversal]) -> list[tuple[Part, int]]:
    """What is left of the rounding of rates where old lines came to nothing: too little to pay for any lines.

    The last report of a conversion has had the rest of what the others were rounded to, so that nothing is dropped.
    """
    return [
        (mine[0].part, units)
        for _, mine in _come(reversals)
        if not _sent(mine) and (units := sum(reversal.money for reversal in mine))
    ]


def _come(reversals: Iterable[Reversal]) -> list[tuple[Key, list[Reversal]]]:
    """Those whose money had come, by the part of the superseded report."""
    return _by_part(reversal for reversal in reversals if reversal.come)


def _by_part(reversals: Iterable[Reversal]) -> list[tuple[Key, list[Reversal]]]:
    found: dict[Key, list[Reversal]] = {}
    for reversal in reversals:
        found.setdefault(reversal.part.key, []).append(reversal)
    return sorted(found.items())


def _sent(mine: Iterable[Reversal]) -> int:
    """What the service had sent for the old lines: what they were, less what had been deducted of them."""
    return sum(r.reported - sum(deduction.amount for deduction in r.deductions()) for r in mine)


def _settlement(mine: Sequence[Reversal], new: Lines, book_currency: str) -> Settlement:
    """Where the new lines are more, it pays for as much of them as the old ones were; where less, a difference is left.

    What was deducted of the old lines and cannot be of the new ones, which are of other territories or had lost it before
    they were reported, is none of theirs: the money is that of so many lines less. Where nothing had been sent, the rate is
    that of the old lines.
    """
    part, sent = mine[0].part, _sent(mine)
    kept = tuple(d for reversal in mine for d in reversal.deductions() if new.bear(d))
    reported = sent + sum(d.amount for d in kept)
    share = Fraction(reported, new.amount) if new.amount else Fraction(0)
    return Settlement(
        settlement_id=_paying(part),
        source=part.source,
        sales_period=Period.parse(part.sales_period),
        currency=part.currency,
        amount_reported=reported,
        amount_sent=sent,
        bank_currency=book_currency,
        bank_received=sum(reversal.money for reversal in mine) if sent else 0,
        received_on=max(reversal.period.last_day for reversal in mine),
        report_ids=(mine[0].by,),
        deductions=kept,
        covers=PART if 0 < share < 1 else ALL,
        ledger_account=f"{SUPERSEDED}:{part.source}",
        known_rate=None if sent else _rate(mine),
    )


def _rate(mine: Sequence[Reversal]) -> Fraction:
    """What one unit of old lines got, over all conversions that had paid for a share of them."""
    return sum((reversal.rate for reversal in mine), Fraction(0)) / sum(reversal.share for reversal in mine)


def _paying(part: Part) -> str:
    return _AGAIN + ":".join(part.key)


def pays_again(settlement_id: str) -> bool:
    """Whether it is no settlement that anybody stated, but the money of a superseded report."""
    return settlement_id.startswith(_AGAIN)


def entries(reversals: Sequence[Reversal], book_currency: str, period: str) -> list[Entry]:
    """The entries that take the money back, one for each conversion that had paid it, and those of what pays for no lines.

    And those of what was still to come of the old lines: the receivable of the new ones takes its place.
    """
    back = [_entry(reversal, book_currency, period) for reversal in reversals]
    no_more = [_unpaid(mine, period) for _, mine in _by_part(reversals)]
    left = [_left(part, units, book_currency, period) for part, units in rests(reversals)]
    return [*back, *(entry for entry in no_more if entry.postings), *left]


def _unpaid(mine: Sequence[Reversal], period: str) -> Entry:
    """Book the other way round what of a report's old lines no conversion had accounted for; nothing where all were."""
    part, by = mine[0].part, mine[0].by
    whole = sum(reversal.share for reversal in mine) == 1
    open_lines = 0 if whole else part.lines_amount - sum(reversal.accounted for reversal in mine)
    name = ledger.entry_id(period, "superseded unpaid", *part.key)
    memo = f"expected no more: report {part.report_id} was corrected by {by}"
    return ledger.report_entry(name, part.source, part.currency, -open_lines, memo)


def _left(part: Part, units: int, book_currency: str, period: str) -> Entry:
    name = ledger.entry_id(period, "superseded rest", *part.key)
    difference = ledger.ledger_account(DIFFERENCE, part.source)
    rows = [(f"{SUPERSEDED}:{part.source}", book_currency, units), (difference, book_currency, -units)]
    return ledger.entry_of(name, f"rest of a rounding, of report {part.report_id}", rows)


def _entry(reversal: Reversal, book_currency: str, period: str) -> Entry:
    part, items = reversal.part, reversal.converted()
    name = ledger.entry_id(period, "superseded", part.report_id, reversal.reversal_id)
    memo, rows = reversal.conversion().rate_note, _given_back(items, part.source, book_currency)
    if reversal.come:
        rows += [
            (f"{SUPERSEDED}:{part.source}", book_currency, -reversal.money),
            (ledger.ledger_account(DIFFERENCE, part.source), part.currency, -reversal.left_beside),
            (f"receivable:{part.source}", part.currency, reversal.left_beside),
        ]
        return ledger.entry_of(name, memo, rows)
    # Nothing has come: the report itself, its rate and its parts, each the other way round.
    rows.append((f"receivable:{part.source}", part.currency, -reversal.accounted))
    if part.currency != book_currency:
        rows += ledger.exchange(part.currency, reversal.accounted, book_currency, -reversal.units)
    return ledger.entry_of(name, memo, rows)


def _given_back(items: Sequence[Converted], source: str, book_currency: str) -> list[tuple[str, str, int]]:
    return ledger.divided(units_by_part(items), source, book_currency)
