"""The chart of accounts for other programs: under which of their five roots each ledger account stands, and its name.

Their roots are those of Beancount and hledger: what we have (Assets), what we owe (Liabilities), what came in (Income)
and went out (Expenses), and what is none of these (Equity).
"""

from __future__ import annotations

import re

from spartito.errors import ensure

CHART = {
    "accrued": "Liabilities:Accrued",
    "adjustment": "Expenses:Adjustment",
    "advance": "Assets:Advance",
    "bank": "Assets:Bank",
    "bank_fee": "Expenses:BankFee",
    "charge": "Assets:Charge",
    "commission": "Income:Commission",
    "conversion": "Equity:Conversion",
    "deduction": "Expenses:Deduction",
    "difference": "Income:Difference",
    "earned": "Liabilities:Earned",
    "forfeited": "Income:Forfeited",
    "fx": "Income:Fx",
    "held": "Liabilities:Held",
    "migration": "Equity:Migration",
    "payee": "Liabilities:Payee",
    "payment_fee": "Income:PaymentFee",
    "payment_spread": "Income:PaymentSpread",
    "pool": "Liabilities:Pool",
    "receivable": "Assets:Receivable",
    "reserve": "Liabilities:Reserve",
    "suspense": "Liabilities:Suspense",
    "tax": "Liabilities:Tax",
    "superseded": "Liabilities:Superseded",
    "trackless": "Liabilities:Trackless",
    "transfer": "Equity:Transfer",
    "vat": "Assets:Vat",
}
"""Each kind of ledger account, which is what comes before its colon."""

_MARK = "X--"
_OTHER = re.compile(r"[^A-Za-z0-9]+")


def name(ledger_account: str) -> str:
    """The name of a ledger account in the chart; no two ledger accounts have the same.

    >>> name("bank"), name("receivable:spotify/licensor"), name("payee:Ada")
    ('Assets:Bank', 'Assets:Receivable:Spotify-2f-licensor', 'Liabilities:Payee:X--Ada')
    """
    kind, colon, of = ledger_account.partition(":")
    ensure(kind in CHART, f"the chart of accounts has a place for {ledger_account}")
    return f"{CHART[kind]}:{_component(of)}" if colon else CHART[kind]


def _component(text: str) -> str:
    """An id as both programs take it: it begins with a capital or a digit, other characters stand as hex in hyphens.

    A small first letter becomes a capital; whatever does not begin with a small letter or a digit is marked, so that
    `ada` and `Ada` are two. Two hyphens in a row stand nowhere but in the mark and behind it.
    """
    safe = _OTHER.sub(lambda found: f"-{found[0].encode('utf-8', 'surrogatepass').hex()}-", text)
    if "a" <= text[:1] <= "z":
        return safe[0].upper() + safe[1:]
    return safe if "0" <= text[:1] <= "9" else _MARK + safe
