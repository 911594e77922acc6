"""What moves a payee's balance besides what conversions give it: each with its reason, its amount and the account it meets.

An `earning` is the payee's part of a pool.  Plus is more that is owed to the payee, minus is less.  Amounts are in
units of 10**-12 of the currency of the balance.
"""

from dataclasses import dataclass
from datetime import date

OPENING_BALANCE = "opening balance"
EARNING = "earning"
CHARGE = "charge"
ADJUSTMENT = "adjustment"
TRANSFER = "transfer"
HOLD = "hold"
RELEASED = "released"
CONDITION = "condition"
CONDITION_MET = "condition met"
RESERVE = "reserve"
RESERVE_RELEASED = "reserve released"
RECOUPMENT = "recoupment"
WITHHOLDING = "withholding"
VAT = "vat"
PAYMENT_OUTSIDE = "payment outside"
REFUND = "refund"
PAYMENT_RETURNED = "payment returned"
FEE = "fee"
PAYMENT = "payment"

KINDS = (
    OPENING_BALANCE, EARNING, CHARGE, ADJUSTMENT, TRANSFER, HOLD, RELEASED, CONDITION, CONDITION_MET, RESERVE,
    RESERVE_RELEASED, RECOUPMENT, WITHHOLDING, VAT, PAYMENT_OUTSIDE, REFUND, PAYMENT_RETURNED, FEE, PAYMENT,
)  # fmt: skip
"""Every kind of movement, in the order in which a period is calculated."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of a payee's balance.

    `counter` is the ledger account on the other side; `money` is what it moves there, where that is in another
    currency: the currency and the units, with the ledger's sign.  `spread` is what of that money is kept for the
    exchange.
    """

    kind: str
    reference: str
    amount: int
    on: date
    counter: str
    note: str = ""
    money: tuple[str, int] | None = None
    spread: int = 0

    @property
    def moves(self) -> bool:
        """Whether it moves anything, on either side."""
        return bool(self.amount or (self.money and self.money[1]))


def in_order(movements: tuple[Movement, ...]) -> tuple[Movement, ...]:
    """Put the movements that move something in the order of calculation.

    >>> day = date(2026, 8, 31)
    >>> fee, tax = Movement(FEE, "P1", -2, day, "payment_fee"), Movement(WITHHOLDING, "us", -3, day, "tax:us")
    >>> [moved.kind for moved in in_order((fee, tax, Movement(VAT, "gb", 0, day, "vat:gb")))]
    ['withholding', 'fee']
    """
    moving = [movement for movement in movements if movement.moves]
    return tuple(sorted(moving, key=lambda movement: KINDS.index(movement.kind)))
