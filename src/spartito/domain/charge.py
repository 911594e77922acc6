"""Imported charges: penalties, promotion and costs, borne as stated, outside commission (R15, R17).

A charge is borne by the account unless it says otherwise, by the split that holds on its date, or by one payee.  It
may leave a balance below zero, where it waits for later earnings; nothing that was paid is taken back.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from spartito.domain import money
from spartito.domain.finding import Finding
from spartito.domain.money import UNIT, quantise
from spartito.domain.period import Period
from spartito.domain.split import Shares
from spartito.errors import ensure

PENALTY, PROMOTION, COST = "penalty", "promotion", "cost"
"""The kinds of a charge; a penalty is a strike against the account."""

ACCOUNT, SPLIT, PAYEE = "account", "split", "payee"
"""Who bears a charge."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One imported charge, in units of 10**-12 of its currency, above zero.

    It is against an account, one of its recordings or releases, or a payee.  `sales_period` is the month
    it concerns, or blank.
    """

    charge_id: str
    kind: str
    amount: int
    currency: str
    charged_on: date
    account_id: str = ""
    isrc: str = ""
    upc: str = ""
    payee_id: str = ""
    sales_period: str = ""
    bearer: str = ACCOUNT
    note: str = ""

    @property
    def split_date(self) -> date:
        """The day whose split bears the charge: the first of the month it concerns, else the day it was charged."""
        return Period.parse(self.sales_period).first_day if self.sales_period else self.charged_on


@dataclass(frozen=True, slots=True)
class Strike:
    """One penalty, with its number among those of its account."""

    charge_id: str
    account_id: str
    number: int

    def __str__(self) -> str:
        return f"strike {self.number} against {self.account_id}"


def bear(charge: Charge, amount: int, account_id: str, shares: Shares) -> dict[str, int]:
    """Divide a charge among those who bear it: their movements, at or below zero, sum to the amount taken.

    `amount` is the charge in the book currency.  `account_id` is the account that it is against, and `shares` are the
    account's split on the charge's `split_date`, without commission; both count only where the bearer asks for them.

    >>> fine = Charge("f1", PENALTY, 10, "EUR", date(2026, 9, 1), "label", bearer=SPLIT)
    >>> bear(fine, 10, "label", (("nina", UNIT // 2), ("omar", UNIT // 2)))
    {'nina': -5, 'omar': -5}
    """
    if charge.bearer == SPLIT:
        ensure(
            sum(share for _, share in shares) == UNIT,
            f"the shares that bear charge {charge.charge_id} sum to one",
        )
        return quantise({payee: -amount * share for payee, share in shares}, UNIT, -amount)
    return {charge.payee_id if charge.bearer == PAYEE else account_id: -amount}


def strikes(penalised: Iterable[tuple[str, Charge]]) -> list[Strike]:
    """Number the penalties of each account in the order given, each charge with the account that it is against (R17).

    What is against no account is no strike.

    >>> strikes([("label", Charge("f1", PENALTY, 10, "EUR", date(2026, 9, 1), "label"))])
    [Strike(charge_id='f1', account_id='label', number=1)]
    """
    counts: Counter[str] = Counter()
    found = []
    for account_id, charge in penalised:
        if account_id and charge.kind == PENALTY:
            counts[account_id] += 1
            found.append(Strike(charge.charge_id, account_id, counts[account_id]))
    return found


def check_charges(charges: Sequence[Charge]) -> list[Finding]:
    """Find every charge that nobody could bear, in the order of the rows.

    >>> check_charges([Charge("f1", COST, 10, "EUR", date(2026, 9, 1), payee_id="nina")])[0].column
    'bearer'
    """
    return sorted(finding for row, charge in enumerate(charges) for finding in _check_charge(row, charge))


def _check_charge(row: int, charge: Charge) -> Iterable[Finding]:
    if charge.amount <= 0:
        yield Finding(row, "amount", money.text(charge.amount), "above 0; leave out a charge of nothing")
    if charge.bearer == PAYEE and not charge.payee_id:
        yield Finding(row, "payee_id", "", "filled in; name the payee who bears the charge")
    if charge.bearer != PAYEE and charge.payee_id:
        expected = "payee, who bears a charge with a payee_id; say payee, or leave payee_id blank"
        yield Finding(row, "bearer", charge.bearer, expected)
