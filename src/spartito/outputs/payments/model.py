"""A payment as the files know it: how much, to whom, and the details that say where the money goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from spartito.domain.currency import minor_units
from spartito.domain.payment import PAYPAL
from spartito.errors import ensure


@dataclass(frozen=True, slots=True)
class Details:
    """How a payee is paid, as it was imported; a blank is what nobody has said."""

    method: str = ""
    iban: str = ""
    bic: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""
    email: str = ""
    paypal: str = ""
    entity_kind: str = ""

    @property
    def account(self) -> str:
        """Where the money goes: the PayPal account if that is the method, else the bank account, else any."""
        return self.paypal if self.method == PAYPAL else self.iban or self.paypal


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment; `amount` is positive and in whole minor units of `currency`."""

    payment_id: str
    payee_id: str
    name: str
    amount: Decimal
    currency: str
    period: str
    reference: str
    details: Details = field(default=Details())

    def __post_init__(self) -> None:
        ensure(self.amount > 0, f"payment {self.payment_id} is more than zero")
        whole = self.amount.scaleb(minor_units(self.currency))
        ensure(whole == whole.to_integral_value(), f"payment {self.payment_id} is in whole minor units")

    @property
    def amount_text(self) -> str:
        """The amount with as many decimals as the currency has, which is how banks write amounts."""
        return format(self.amount, f".{minor_units(self.currency)}f")


@dataclass(frozen=True, slots=True)
class Debtor:
    """The account that pays in one currency: its holder, number, bank and postal address."""

    name: str
    iban: str
    bic: str
    town: str
    country: str
    street: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Who pays (currency to debtor) and on which day the payments are asked for."""

    debtors: dict[str, Debtor]
    pay_on: date


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """One file: its bytes, the payments in it, and what tells it from other files of the same export.

    `message` is the id by which a bank answers about the whole file, `batches` that of each payment's batch; blank and
    none where the kind of file has no such ids.
    """

    part: str
    content: bytes
    rows: tuple[PaymentRow, ...]
    message: str = ""
    batches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """What a written file says of one payment; `reference` is what the kind of file knows it by."""

    reference: str
    amount: Decimal
    currency: str
