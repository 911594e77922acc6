"""Money of one currency in another, from RULES R31 and R35: earnings at the last day's rate, what happens at its own day's."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .amounts import Detail
from .contracts import largest_remainder, near
from .rates import rate

Row = Mapping[str, str]


@dataclass(frozen=True)
class Exchange:
    """The currency of the book, those of balances that are in another one, the rates, and the last day of the period."""

    book: str
    balances: Mapping[str, str]
    rates: Sequence[Row]
    last: datetime.date

    def currency(self, payee: str) -> str:
        """The currency of a payee's balance."""
        return self.balances.get(payee, self.book)

    def worth(self, row: Row, day: str, payee: str = "") -> int:
        """What the amount of a row is worth on the day that a column names: in the currency of a balance, or the book's."""
        return round(Fraction(row["amount"]) * self._stated(row, day, payee) * 10**12)

    def borne(self, row: Row, day: str, parts: Mapping[str, Fraction]) -> dict[str, int]:
        """A charge on those who bear *parts* of its amount: divided in book currency, or in its own for other balances."""
        units = self.worth(row, day)
        in_book = largest_remainder({payee: part * units for payee, part in parts.items()}, -units)
        stated = largest_remainder({p: part * Fraction(row["amount"]) * 10**12 for p, part in parts.items()})
        return {
            payee: round(stated[payee] * self._stated(row, day, payee)) if payee in self.balances else mine
            for payee, mine in in_book.items()
        }

    def entered(self, payee: str, units: int) -> int:
        """What earnings of the book's currency are in the balance that they enter."""
        return round(units * self._last(self.book, self.currency(payee)))

    def details(self, payee: str, mine: Mapping[Detail, int]) -> dict[Detail, int]:
        """The same, sum by sum; together they are what all of them are worth."""
        if payee not in self.balances or not mine:
            return dict(mine)
        factor = self._last(self.book, self.currency(payee))
        exact = {detail: units * factor for detail, units in mine.items()}
        return near(exact, round(sum(exact.values(), Fraction(0))))

    def passed(self, owner: str, currency: str, rows: Sequence[tuple[str, int]]) -> list[int]:
        """What a payee gets of sums in another currency: hold by hold what all of it is worth, and then sum by sum."""
        if currency == self.currency(owner):
            return [units for _, units in rows]
        factor = self._last(currency, self.currency(owner))
        holds = {hold for hold, _ in rows}
        whole = sum(round(sum(u for h, u in rows if h == hold) * factor) for hold in holds)
        parts = near({f"{place:06}": units * factor for place, (_, units) in enumerate(rows)}, whole)
        return [parts[name] for name in sorted(parts)]

    def _stated(self, row: Row, day: str, payee: str) -> Fraction:
        on = datetime.date.fromisoformat(row[day])
        return rate(self.rates, row["currency"], self.currency(payee), on)

    def _last(self, base: str, quote: str) -> Fraction:
        return rate(self.rates, base, quote, self.last)
