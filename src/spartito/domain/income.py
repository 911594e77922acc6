"""What a payee's money is made of, territory by territory: taxes ask where it was earned and what was taken there.

Amounts are in units of 10**-12 of the currency of the balance.  Recoupment and payments take of every territory pro
rata (R25), so the mix of a balance that is carried forward stays known until it is paid (R24).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from spartito.domain.earned import Earned
from spartito.domain.money import quantise, round_half_even

NOWHERE = ""
"""The territory of money that has none: an adjustment, a charge, a transfer."""


@dataclass(frozen=True, slots=True)
class Income:
    """Money of one territory: `amount` is what reached us, `source_tax` what was taken of it before (R27).

    What was earned before tax is their sum.  Both are below zero for a return.
    """

    territory: str
    amount: int
    source_tax: int = 0

    @property
    def before_tax(self) -> int:
        """What was earned before any tax was taken."""
        return self.amount + self.source_tax


def of_earned(rows: Iterable[Earned]) -> tuple[Income, ...]:
    """The income in what a payee earned; money taxed at source stays apart from money that was not."""
    return merged(Income(row.territory, row.amount, row.taxed) for row in rows)


def merged(incomes: Iterable[Income]) -> tuple[Income, ...]:
    """Add up what has the same territory and was or was not taxed at source; in order of territory, without nothing.

    >>> merged([Income("US", 5), Income("DE", 2), Income("US", 3), Income("US", 85, 15), Income("DE", -2)])
    (Income(territory='US', amount=8, source_tax=0), Income(territory='US', amount=85, source_tax=15))
    """
    sums: defaultdict[tuple[str, bool], list[int]] = defaultdict(lambda: [0, 0])
    for income in incomes:
        held = sums[income.territory, bool(income.source_tax)]
        held[0] += income.amount
        held[1] += income.source_tax
    return tuple(
        Income(territory, *held) for (territory, _), held in sorted(sums.items()) if held[0] or held[1]
    )


def total(incomes: Iterable[Income]) -> int:
    """What reached us of all of them."""
    return sum(income.amount for income in incomes)


def take(incomes: Sequence[Income], amount: int) -> tuple[tuple[Income, ...], tuple[Income, ...]]:
    """Take an amount of every territory pro rata: what was taken, and what is left.

    Both sum to what they should, to the last unit, and the tax at source goes with its money.  What is more than
    there is comes from no territory, and leaves less than zero there.

    >>> take([Income("DE", 600), Income("US", 400)], 600)[1]
    (Income(territory='DE', amount=240, source_tax=0), Income(territory='US', amount=160, source_tax=0))
    >>> take([Income("US", 400)], 500)[1]
    (Income(territory='', amount=-100, source_tax=0),)
    """
    rows = merged(incomes)
    if not amount:
        return (), rows
    there = total(rows)
    inside = min(max(amount, min(there, 0)), max(there, 0))
    amounts = _parts([row.amount for row in rows], inside, there)
    taxes = _parts([row.source_tax for row in rows], inside, there)
    taken = [Income(row.territory, *part) for row, *part in zip(rows, amounts, taxes, strict=True)]
    left = [
        Income(row.territory, row.amount - part.amount, row.source_tax - part.source_tax)
        for row, part in zip(rows, taken, strict=True)
    ]
    more = amount - inside
    return merged([*taken, Income(NOWHERE, more)]), merged([*left, Income(NOWHERE, -more)])


def _parts(amounts: Sequence[int], inside: int, there: int) -> list[int]:
    """The share inside/there of each amount; together they are that share of the sum, rounded half-even."""
    if not inside:
        return [0] * len(amounts)
    sign = 1 if there > 0 else -1
    whole = round_half_even(Fraction(sum(amounts) * inside, there), 0)
    # Named in the order of their territories, so that ties go to the first of them.
    exact = {f"{place:06}": amount * inside * sign for place, amount in enumerate(amounts)}
    return list(quantise(exact, there * sign, whole).values())
