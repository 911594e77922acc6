"""How a pool is divided, from RULES R7, R8, R12 and R12a, in fractions of whole money."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

Shares = Mapping[str, Fraction]


def divided(
    carried: int,
    money: Sequence[tuple[int, Shares, Shares, str]],
    costs: Sequence[tuple[str, int, Fraction]],
    priorities: Sequence[tuple[str, int]],
    to_come: Mapping[str, int],
) -> tuple[dict[str, Fraction], dict[str, Fraction], dict[str, Fraction], Fraction]:
    """The money of every payee, what the costs took, what the priorities took, and the loss that is carried.

    *money* is an amount, its shares until and after break-even, and the pot that breaks even ('' for none). *costs*
    are a name, what is outstanding and the part of the pool that they may take, in their order; *priorities* are a
    payee and what it still gets.
    """
    pool = Fraction(carried + sum(amount for amount, *_ in money))
    if pool <= 0:
        return {}, {}, {}, pool
    took: dict[str, Fraction] = {}
    for name, outstanding, part in costs:
        may = pool * part
        took[name] = min(Fraction(outstanding), Fraction(may.numerator // may.denominator))
        pool -= took[name]
    first: dict[str, Fraction] = {}
    for payee, amount in priorities:
        first[payee] = min(Fraction(amount), pool)
        pool -= first[payee]
    won = sum(max(amount, 0) for amount, *_ in money)
    payees = dict(first)
    for amount, until, after, pot in money:
        mine = pool * max(amount, 0) / won
        together = sum(pool * max(other, 0) / won for other, _, _, its in money if its == pot)
        before = mine * min(Fraction(to_come[pot]), together) / together if pot and together else Fraction(0)
        for part, shares in ((before, until), (mine - before, after)):
            for payee, share in shares.items():
                payees[payee] = payees.get(payee, Fraction(0)) + part * share
    return payees, took, first, Fraction(0)
