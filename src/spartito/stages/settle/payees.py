"""One payee's period, rule after rule: what was earned and happened, what is recouped and taxed, what is paid (RULES, Order).

Amounts are in units of 10^-12 of the currency of the payee's balance. Every step is a movement of the payee's balance or leaves it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from spartito.domain import income, payable
from spartito.domain import movement as moves
from spartito.domain.currency import minor_units
from spartito.domain.earned import Earned
from spartito.domain.income import Income
from spartito.domain.ledger import BANK, PAYMENT_FEE
from spartito.domain.movement import Movement
from spartito.domain.payable import Payable
from spartito.domain.rate import Rate
from spartito.domain.recoupment import Recoupment, recoup
from spartito.domain.reserve import Reserved
from spartito.domain.tax_profile import PAYMENT, TaxProfile
from spartito.domain.vat import Vat, on_top
from spartito.domain.withholding import Withholding, taxable, withhold
from spartito.stages.settle import waiting
from spartito.stages.settle.entering import Entered
from spartito.stages.settle.terms import Carried, Payee, Taxes, Terms
from spartito.stages.settle.waiting import Accrued

NOT_IMPORTED = "payee not imported"


@dataclass(frozen=True, slots=True)
class Due:
    """A payee's period: what was earned and moved, what is payable, at which rate it is paid, and what is carried on.

    What was earned has *entered* a balance that is not in the book's currency.
    """

    payee: Payee
    on: date
    earned: int
    movements: tuple[Movement, ...]
    payable: Payable
    payment_rate: Rate
    taxes: Taxes
    recouped: tuple[Recoupment, ...] = ()
    withheld: Withholding | None = None
    vat: Vat | None = None
    untaxed: tuple[Income, ...] = ()
    accrued: tuple[Accrued, ...] = ()
    reserved: Mapping[str, Reserved] = field(default_factory=dict)
    held: tuple[Earned, ...] = ()
    entered: Entered | None = None

    @property
    def earned_in_book(self) -> int:
        """What the conversions gave the payee, in units of the book's currency."""
        return self.entered.amount if self.entered else self.earned

    @property
    def payment(self) -> tuple[Movement, ...]:
        """What the payment takes of the balance; nothing where nothing is paid."""
        if not self.payable.paid:
            return ()
        currency = self.payee.currency
        note = f"at {self.payment_rate.note}" if self.payment_rate.note else ""
        return (Movement(moves.PAYMENT, currency, -self.payable.from_balance, self.on, BANK, note),)


@dataclass(frozen=True, slots=True)
class Day:
    """When a period is calculated: its last day, what a threshold's currency is worth on it, and which pots are recouped.

    The worth is in the currency of the balance.
    """

    on: date
    threshold_rate: Fraction = Fraction(1)
    recouped: Mapping[str, bool] = field(default_factory=dict)


def settle_payee(
    terms: Terms, carried: Carried, earned: int, rows: Sequence[Earned], rate: Rate, day: Day
) -> Due:
    """Calculate one payee's period; *earned* comes from the conversions, *rows* say what it is made of where a rule asks.

    The rows of pooled contracts, which no conversion gave to the payee, come as *rows* too and as movements of kind
    `earning` among the events.
    """
    movements = [event.movement for event in terms.events]
    free, held, set_aside = waiting.held(rows, day.on)
    free, accrual, accrued = waiting.accrue(
        terms.payee.payee_id, free, terms.conditions, carried.accrued, day.recouped, day.on
    )
    kept, reserved = waiting.reserve(terms.payee.payee_id, free, terms.reserves, carried.tranches, day.on)
    movements += [*set_aside, *accrual, *kept]
    recouped = recoup(terms.pots, _net(terms, free, reserved))
    movements += [_recoupment(item, day) for item in recouped]
    taken = _withhold(
        terms,
        carried,
        _income(terms, terms.taxes.withholding, free, recouped),
        movements,
        earned,
        rate,
        day,
    )
    movements += _withholding(taken.withheld, day)
    vat = _vat(terms, free, recouped, day)
    movements += _vat_movement(vat, day)
    due = _payable(terms, carried.opening, earned + _sum(movements), rate)
    movements.append(Movement(moves.FEE, terms.payee.currency, -due.fee_from_balance, day.on, PAYMENT_FEE))
    return Due(
        terms.payee,
        day.on,
        earned,
        moves.in_order(tuple(movements)),
        due,
        rate,
        terms.taxes,
        recouped,
        taken.withheld,
        vat,
        taken.untaxed,
        tuple(accrued),
        reserved,
        held,
    )


def _sum(movements: Iterable[Movement]) -> int:
    return sum(movement.amount for movement in movements)


def _net(terms: Terms, free: Iterable[Earned], reserved: Mapping[str, Reserved]) -> dict[str, int]:
    """What each contract brought the payee in the period: earnings, returns, charges, what no longer waits (R9)."""
    net: dict[str, int] = {}
    amounts = [(row.contract_id, row.amount) for row in free]
    amounts += [(event.contract_id, event.movement.amount) for event in terms.events if event.recoups]
    amounts += [(name, kept.released + kept.drawn - kept.withheld) for name, kept in reserved.items()]
    for contract_id, amount in amounts:
        net[contract_id] = net.get(contract_id, 0) + amount
    return net


def _recoupment(item: Recoupment, day: Day) -> Movement:
    return Movement(moves.RECOUPMENT, item.pot_id, -item.amount, day.on, f"advance:{item.pot_id}")


def _income(
    terms: Terms,
    profile: TaxProfile | None,
    free: Iterable[Earned],
    recouped: Iterable[Recoupment],
) -> tuple[Income, ...]:
    """The period's income for a tax, less what is recouped of it where that lowers the base (R28)."""
    if profile is None and not terms.taxes.pending:
        return ()
    others = [Income(income.NOWHERE, event.movement.amount) for event in terms.events if event.taxable]
    # A tax on payments fell due when the advance was paid.
    settled = sum(
        item.amount
        for item in recouped
        if profile is None or profile.event == PAYMENT or item.pot_id in terms.settled_at_grant
    )
    everything = (*income.of_earned(free), *others)
    return taxable(profile, everything, settled) if profile else income.take(everything, settled)[1]


@dataclass(frozen=True, slots=True)
class _Taken:
    """The tax of the period, where any falls due, and the income that is not taxed yet."""

    withheld: Withholding | None
    untaxed: tuple[Income, ...]


def _withhold(
    terms: Terms,
    carried: Carried,
    earned_now: tuple[Income, ...],
    movements: Sequence[Movement],
    earned: int,
    rate: Rate,
    day: Day,
) -> _Taken:
    """Withhold at the end of a payee's cycle, or where the profile says so, when the balance is paid (R24 to R28, R48)."""
    profile = terms.taxes.withholding
    untaxed = income.merged([*carried.mix, *earned_now])
    if profile is None:
        return _Taken(None, untaxed if terms.taxes.pending else ())
    moved = earned + _sum(movements)
    paid, left = untaxed, tuple[Income, ...]()
    if profile.event == PAYMENT:
        # What is in the balance and not in the untaxed money was taxed before, or is not taxable.
        there = max(income.total(untaxed), 0)
        paid, left = income.take(untaxed, min(max(carried.opening + moved, 0), there))
    taken = withhold(profile, day.on, paid, carried.years.get(profile.year_key), day.threshold_rate)
    due = _payable(terms, carried.opening, moved - taken.tax, rate)
    waits = not due.paid if profile.event == PAYMENT else not terms.due_now
    if waits:
        return _Taken(None, untaxed)
    return _Taken(taken if taken.base or taken.tax else None, left)


def _withholding(withheld: Withholding | None, day: Day) -> list[Movement]:
    if withheld is None:
        return []
    account = f"tax:{withheld.profile_id}"
    return [Movement(moves.WITHHOLDING, withheld.profile_id, -withheld.tax, day.on, account)]


def _vat(terms: Terms, free: Iterable[Earned], recouped: Iterable[Recoupment], day: Day) -> Vat | None:
    """VAT comes on top of what was earned in the period, before withholding (R29)."""
    profile, registration = terms.taxes.vat, terms.taxes.registration
    if profile is None or registration is None:
        return None
    base = income.total(_income(terms, profile, free, recouped))
    return on_top(profile, registration, base, day.on)


def _vat_movement(vat: Vat | None, day: Day) -> list[Movement]:
    if vat is None:
        return []
    return [Movement(moves.VAT, vat.profile_id, vat.vat, day.on, f"vat:{vat.profile_id}")]


def _payable(terms: Terms, opening: int, moved: int, rate: Rate) -> Payable:
    wait = terms.wait if terms.payee.imported else NOT_IMPORTED
    return payable.settle(
        opening, moved, rate.value, minor_units(terms.payee.currency), terms.payee.minimum, terms.fee, wait
    )
