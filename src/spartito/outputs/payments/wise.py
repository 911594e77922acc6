"""The batch file that Wise takes for transfers to bank accounts with an IBAN.

Columns and CRLF as in Wise's own template; `amountCurrency` says that the payee gets the amount exactly
(https://wise.com/help/articles/2663302, "How do I fill in my batch template?"), and a file has at most 1,000 transfers
(https://wise.com/us/blog/everything-about-batch-payments); both read in November 2026.  A transfer is paid from the
balance in its own currency, which is the currency that the ledger says has left the bank.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal

from spartito.outputs.payments.latin import latin
from spartito.outputs.payments.model import Order, PaymentFile, PaymentRow, Stated
from spartito.outputs.payments.parts import by_currency
from spartito.outputs.present import csv_text

MOST_ROWS = 1_000
COLUMNS = (
    "name", "recipientEmail", "paymentReference", "receiverType", "amountCurrency", "amount", "sourceCurrency",
    "targetCurrency", "IBAN",
)  # fmt: skip

PERSON, INSTITUTION = "PERSON", "INSTITUTION"
PERSONS = frozenset({"person", "individual"})
NAME_LENGTH = 70

_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}")


def lacks(row: PaymentRow) -> str:
    """What is missing before Wise can make this payment; blank where nothing is."""
    missing = [name for name in ("iban", "entity_kind") if not getattr(row.details, name)]
    if not latin(row.name, NAME_LENGTH):
        missing.insert(0, "a name in letters")
    return ", ".join(missing)


def files(rows: Sequence[PaymentRow], _order: Order) -> list[PaymentFile]:
    """A file for each currency, and for each 1,000 payments of it."""
    return [PaymentFile(part, _content(mine), tuple(mine)) for part, mine in by_currency(rows, MOST_ROWS)]


def stated(content: bytes) -> list[Stated]:
    """What a written file says, row by row."""
    found = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return [Stated(row["IBAN"], Decimal(row["amount"]), row["targetCurrency"]) for row in found]


def reference(row: PaymentRow) -> str:
    """What the file knows a payment by: references are too short for the payment's id."""
    return row.details.iban


def short_reference(period: str) -> str:
    """A reference that fits every country's limit, of which ten characters (ACH in the United States) is the least.

    >>> short_reference("2026-09")
    'ROY 202609'
    """
    return f"ROY {period.replace('-', '')}"[:10]


def _content(rows: Sequence[PaymentRow]) -> bytes:
    return "".join(",".join(line) + "\r\n" for line in (COLUMNS, *map(_line, rows))).encode()


def _line(row: PaymentRow) -> tuple[str, ...]:
    to = row.details
    return (
        csv_text(latin(row.name, NAME_LENGTH)),
        to.email if _EMAIL.fullmatch(to.email) else "",
        short_reference(row.period),
        PERSON if to.entity_kind.casefold() in PERSONS else INSTITUTION,
        "target",
        row.amount_text,
        row.currency,
        row.currency,
        to.iban,
    )
