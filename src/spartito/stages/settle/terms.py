"""What the rules know of one payee in one period, and what the period before has left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from spartito.domain.condition import Condition
from spartito.domain.earned import Earned
from spartito.domain.fee import FREE, Fee
from spartito.domain.income import Income
from spartito.domain.movement import Movement
from spartito.domain.recoupment import Pot
from spartito.domain.reserve import ReserveTerms, Tranche
from spartito.domain.tax_profile import TaxProfile
from spartito.domain.vat import Registration
from spartito.domain.withholding import YearToDate
from spartito.errors import StateError


@dataclass(frozen=True, slots=True)
class Payee:
    """What settling needs to know of a payee: paid in its currency, of a balance in the book's or in that as well."""

    payee_id: str
    name: str
    currency: str
    balance_currency: str
    minimum: Decimal
    imported: bool = True


@dataclass(frozen=True, slots=True)
class Balances:
    """Which currency each payee's balance is in: the book's, or that of *others* (R35)."""

    book_currency: str
    others: Mapping[str, str] = field(default_factory=dict)

    def of(self, payee_id: str) -> str:
        """The currency of a payee's balance."""
        return self.others.get(payee_id, self.book_currency)


def another_currency(payee_id: str, before: str, now: str, carried: str) -> StateError:
    """The refusal of a balance whose currency changes while something of it is carried on: nothing is exchanged unseen."""
    return StateError(
        f"The balance of {payee_id} was in {before} and would be in {now} now, but it carries on {carried}. "
        "Import the payee again with the currency and the balance_currency of before; they can change after a close that "
        "carries on no balance, advance, reserve, waiting money or taxes of the year for this payee."
    )


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a payee's balance beside the reports: a charge, an adjustment, a payment outside.

    What is of a contract is recouped from with that contract's earnings where it *recoups* (R9); what is *taxable* is
    income of no territory.
    """

    movement: Movement
    contract_id: str = ""
    recoups: bool = False
    taxable: bool = False


@dataclass(frozen=True, slots=True)
class Taxes:
    """Which profiles concern a payee at the end of the period, and what its documents and registration say.

    They are *pending* where nobody knows yet who the payee is: where the money was earned is remembered until then.
    """

    withholding: TaxProfile | None = None
    document: str = ""
    vat: TaxProfile | None = None
    registration: Registration | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that is particular to one payee; most payees have nothing but their name and currency.

    *settled_at_grant* are the pots whose tax was settled when they were granted. *wait* says why the payee is not paid
    now; *due_now* whether the payee's cycle ends with this period, so that its taxes are due. *conditions* are by payee and
    contract, *reserves* by contract and payee.
    """

    payee: Payee
    pots: tuple[Pot, ...] = ()
    settled_at_grant: frozenset[str] = frozenset()
    events: tuple[Event, ...] = ()
    taxes: Taxes = field(default_factory=Taxes)
    fee: Fee = FREE
    wait: str = ""
    due_now: bool = True
    conditions: Mapping[tuple[str, str], Condition] = field(default_factory=dict)
    reserves: Mapping[tuple[str, str], ReserveTerms] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a payee brings from the period before: the balance, the tax years so far, what is not taxed and what waits.

    All of it is in the currency of the balance.

    *mix* is where the untaxed money was earned: for a tax on payments the whole balance, for a tax on credits what a
    cycle has gathered. *accrued* is what waits for a condition, by the contract that the condition names; *tranches* are the open reserves.
    """

    opening: int = 0
    years: Mapping[str, YearToDate] = field(default_factory=dict)
    mix: tuple[Income, ...] = ()
    accrued: Mapping[str, tuple[Earned, ...]] = field(default_factory=dict)
    tranches: tuple[Tranche, ...] = ()
