"""What moved a payee's balance outside this book: what another system owed (R43), and payments made elsewhere (R44)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """What another system owed a payee when this book began, in units of 10**-12; below zero the payee owed it."""

    payee_id: str
    currency: str
    amount: int
    as_of: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutsidePayment:
    """A payment that was not made from this book, in units of 10**-12; below zero the payee paid us back.

    >>> OutsidePayment("nina", -5, "EUR", date(2026, 9, 1), "R1").is_refund
    True
    """

    payee_id: str
    amount: int
    currency: str
    paid_on: date
    reference: str
    reason: str = ""
    author: str = ""

    @property
    def is_refund(self) -> bool:
        """Whether the payee paid us."""
        return self.amount < 0
