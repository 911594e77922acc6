"""The settings of payments: which account pays, in which ways, and what a payment costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from spartito.tables.values import TYPES

TEMPLATE = """
# The tables below stand at the end of this file.

# What a payment costs, by method (bank, paypal, wise) and currency; the payee bears it, unless payees.fee_bearer says
# distributor. A minimum is compared with what is left after the fee: minimum_compared = "before_fee" changes that.
# [payment_fees.paypal]
# EUR = "0.35"

# The account that pays, one for each currency, as bank files (pain.001) state it.
# [debtor.EUR]
# name = "Harbour Records Ltd"
# iban = "IE29AIBK93115212345678"
# bic = "AIBKIE2D"
# street = "Quay Street 4"
# town = "Galway"
# postcode = "H91 X2Y3"
# country = "IE"
"""

Method = Literal["bank", "paypal", "wise"]


def _checked(kind: str) -> AfterValidator:
    def check(text: str) -> str:
        canonical = TYPES[kind].check(text.strip()) if text.strip() else None
        if canonical is None:
            raise ValueError(f'"{text}" is not {TYPES[kind].expected}')
        return canonical

    return AfterValidator(check)


Currency = Annotated[str, _checked("currency")]
FeeAmount = Annotated[str, _checked("amount")]


class Debtor(BaseModel):
    """Whose account pays: its holder, number, bank and postal address."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str = Field(min_length=1)
    iban: Annotated[str, _checked("iban")]
    bic: Annotated[str, _checked("bic")]
    town: str = Field(min_length=1)
    country: Annotated[str, _checked("territory")]
    street: str = ""
    postcode: str = ""


class PaymentSettings(BaseModel):
    """The settings of payments with their defaults."""

    minimum_compared: Literal["after_fee", "before_fee"] = "after_fee"
    payment_methods: list[Method] = ["bank", "paypal", "wise"]
    payment_fees: dict[Method, dict[Currency, FeeAmount]] = {}
    debtor: dict[Currency, Debtor] = {}

    @property
    def fees(self) -> dict[str, dict[str, Decimal]]:
        """What a payment costs: method to currency to amount."""
        return {
            method: {currency: Decimal(amount) for currency, amount in amounts.items()}
            for method, amounts in self.payment_fees.items()
        }


UNCALCULATED = {"daily", "debtor", "payment_methods"}
"""The settings that change no amount of a run, so that a new bank account makes no draft stale: how a payment is sent, and
what is kept of lines, which the manifests of reports say."""
