"""Prove what services owe: what their reports say that count, less what they have paid; and what of it nobody has divided.

A report counts once it has been accounted for, wholly or in part, until it is taken back. Deductions that a correction has
left out, since its lines cannot bear them, are owed too. A share of some lines is rounded as it is posted, here as there.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from spartito.app.proving import settlements, told
from spartito.app.proving.told import Part, Told, units
from spartito.domain import money
from spartito.domain.ledger import DIFFERENCE
from spartito.domain.money import FINE, round_half_even
from spartito.domain.settlement import REPORTS
from spartito.stages.settle.conversion import Key
from spartito.stages.settle.late import is_late
from spartito.stages.settle.paid import changed, is_change, is_reversal, reversal_id
from spartito.stages.settle.superseded import pays_again
from spartito.store import ledger, periods, reports
from spartito.store.book import Book
from spartito.store.periods import Accounted

RECEIVABLE, EARNED = "receivable", "earned"
Account = tuple[str, str]
"""A ledger account and a currency."""
Name = tuple[str, str]
"""A closed period and one of its conversions."""


@dataclass(frozen=True, slots=True)
class _Expected:
    """What stands on ledger accounts if all is right, in units."""

    sums: dict[Account, int] = field(default_factory=dict)

    def add(self, account: Account, amount: int) -> None:
        """Expect more on an account."""
        self.sums[account] = self.sums.get(account, 0) + amount

    def fault(self, account: Account, posted: int) -> str | None:
        """What is wrong with what was posted on an account."""
        name, currency = account
        right = self.sums.get(account, 0)
        said = f"{name} is {money.text(posted)} {currency}, and {money.text(right)} {currency} are open of its reports"
        return said if posted != right else None


def faults(book: Book) -> Iterator[str | None]:
    """Where the ledger says of a service that it owes, or that nobody has divided yet, what is not open of its reports."""
    expected, rows = _Expected(), periods.accounted(book)
    own = [row for row in rows if not (is_late(row.conversion_id) or is_change(row.conversion_id))]
    shares = {(row.period, row.conversion_id): Fraction(row.share) for row in own}
    _reported(book, own, {(row.conversion_id, row.key) for row in rows}, expected)
    for known in told.every(book):
        _paid(known, expected)
        if known.facts.get("superseded"):
            _left_out(known, shares, expected)
    posted: dict[Account, int] = {}
    for posting in ledger.postings(book):
        if posting.ledger_account.partition(":")[0] in (RECEIVABLE, EARNED):
            account = posting.ledger_account, posting.currency
            posted[account] = posted.get(account, 0) + units(posting.amount)
    for account in sorted({*posted, *expected.sums}):
        yield expected.fault(account, posted.get(account, 0))


def _reported(
    book: Book, own: Sequence[Accounted], done: Container[tuple[str, Key]], expected: _Expected
) -> None:
    """What reports say that count, and what of it is not accounted for; *done* are the conversions of every report part."""
    lines = settlements.lines_of_parts(book)
    sources = {report.report_id: report.source for report in reports.ever(book)}
    parts: dict[Key, list[Accounted]] = {}
    conversions: dict[Name, list[Accounted]] = {}
    for row in own:
        parts.setdefault(row.key, []).append(row)
        conversions.setdefault((row.period, row.conversion_id), []).append(row)
    for key, mine in parts.items():
        receivable, earned = (_account(kind, sources[key[0]], key[2]) for kind in (RECEIVABLE, EARNED))
        left = 1 - sum(Fraction(row.share) for row in mine)
        open_lines = lines[key] - sum(_share(lines[key], row) for row in mine)
        if (reversal_id(mine[0].period, key[0], mine[0].conversion_id), key) not in done:
            expected.add(receivable, lines[key])
            expected.add(earned, -lines[key])
        else:
            # It was taken back in the shares in which it had been accounted for; what was left of it, at once.
            expected.add(receivable, 0 if left else open_lines)
            expected.add(earned, (open_lines if left else 0) - lines[key])
    for mine in conversions.values():
        sums = sum(lines[row.key] for row in mine)
        expected.add(_account(EARNED, sources[mine[0].report_id], mine[0].currency), _share(sums, mine[0]))


def _share(lines: int, row: Accounted) -> int:
    """The share of some lines that was accounted for, as it is posted."""
    return round_half_even(lines * Fraction(row.share), 0)


def _paid(known: Told, expected: _Expected) -> None:
    """What the settlements of a period say that was reported."""
    for name in known.facts["settlements"]:
        # What a superseded report had been paid came from no bank.
        if not pays_again(name) and known.settlements[name]["pays_for"] == REPORTS:
            row = known.settlements[name]
            expected.add(_account(RECEIVABLE, row["source"], row["currency"]), -units(row["amount_reported"]))


def _left_out(known: Told, shares: Mapping[Name, Fraction], expected: _Expected) -> None:
    """What had been deducted of the old lines of corrected reports, less what is of the new ones."""
    rates: dict[str, Fraction] = {}
    deducted: dict[tuple[str, str, str], list[Part]] = {}
    for row in known.conversions():
        back = changed(row.conversion_id)
        if not (pays_again(row.conversion_id) or (back and is_reversal(row.conversion_id))):
            continue
        if row.deduction:
            deducted.setdefault((row.conversion_id, row.deduction, row.territory), []).append(row)
        elif row.part != DIFFERENCE:
            share = shares[back or (known.period, row.conversion_id)]
            rates[row.conversion_id] = Fraction(row.rate) / share
    for (conversion_id, _, _), mine in deducted.items():
        # Of old lines, which are below zero here, it is more than nothing; of new ones less.
        amount = sum(row.amount * Fraction(row.rate) for row in mine) / rates[conversion_id] / FINE
        expected.add(_account(RECEIVABLE, mine[0].source, mine[0].currency), round_half_even(amount, 0))


def _account(kind: str, source: str, currency: str) -> Account:
    return f"{kind}:{source}", currency
