"""What a payment costs, by the way it is made: borne by the payee, unless the distributor bears it (R45).

A fee is an amount of the payment currency, stated for a method and a currency; what is not stated costs nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from spartito.domain.money import to_units
from spartito.errors import ensure

PAYEE, DISTRIBUTOR = "payee", "distributor"


@dataclass(frozen=True, slots=True)
class Fee:
    """What a payment costs its payee, in units of 10**-12 of the payment currency, never below zero.

    `before_fee` says that the minimum is compared with what is due before the fee; otherwise with what is left of it.
    """

    amount: int = 0
    before_fee: bool = False

    def __post_init__(self) -> None:
        ensure(self.amount >= 0, "a payment fee is not below zero")


FREE = Fee()


def fee_of(
    stated: Mapping[str, Mapping[str, Decimal]], method: str, currency: str, bearer: str, before_fee: bool
) -> Fee:
    """What a payee bears of the *stated* fees (method to currency to amount); a payee without a method bears none.

    >>> stated = {"paypal": {"EUR": Decimal("0.35")}}
    >>> fee_of(stated, "paypal", "EUR", "payee", False).amount
    350000000000
    >>> fee_of(stated, "paypal", "EUR", "distributor", False).amount, fee_of(stated, "bank", "EUR", "payee", False).amount
    (0, 0)
    """
    amount = None if bearer == DISTRIBUTOR else stated.get(method, {}).get(currency)
    return Fee(to_units(amount) if amount else 0, before_fee)
