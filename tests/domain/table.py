"""Reads the aligned tables in which the worked examples of these tests are written."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from spartito.domain.ledger import Posting
from spartito.domain.money import plain


def rows(text: str) -> list[dict[str, str]]:
    """Read a table: names first, cells two or more blanks apart, `-` for an empty cell.

    >>> rows('''
    ...     payee   earned
    ...     nina    50
    ...     -       1
    ... ''')
    [{'payee': 'nina', 'earned': '50'}, {'payee': '', 'earned': '1'}]
    """
    lines = [
        [cell for cell in line.split("  ") if cell.strip()] for line in text.splitlines() if line.strip()
    ]
    header, *body = [["" if cell.strip() == "-" else cell.strip() for cell in line] for line in lines]
    return [dict(zip(header, line, strict=True)) for line in body]


def trial_balance(postings: Iterable[Posting]) -> dict[tuple[str, str], int]:
    """Sum postings by ledger account and currency, in that order; all of a currency sum to zero."""
    balances: dict[tuple[str, str], int] = {}
    for posting in postings:
        key = (posting.ledger_account, posting.currency)
        balances[key] = balances.get(key, 0) + posting.amount
    for currency in {currency for _, currency in balances}:
        assert sum(amount for key, amount in balances.items() if key[1] == currency) == 0, currency
    return dict(sorted(balances.items()))


def units(text: str) -> int:
    """Count an amount in units of 10**-12."""
    scaled = Fraction(text) * 10**12
    assert scaled.denominator == 1, text
    return scaled.numerator


def amount(units: int, scale: int = 12) -> str:
    """Write units as an accountant does."""
    return plain(Decimal(f"{units}E-{scale}"))
