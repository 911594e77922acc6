"""The imported charges of a period: whom each is against, and what it takes of whose balance (R15, R17)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from spartito.app.people.happenings import Exchange, Stated
from spartito.domain import charge as charges
from spartito.domain import movement as moves
from spartito.domain.charge import PAYEE, Charge, Strike, strikes
from spartito.domain.movement import Movement
from spartito.domain.split import SplitLine, in_force, shares_on
from spartito.errors import InputError
from spartito.stages.settle.terms import Event

Accounts = Callable[[str, str], list[str]]
"""The accounts that own a recording, a release, or a recording on a release."""


def struck(
    every: Iterable[Charge], posted: frozenset[str], last_day: date, accounts: Accounts
) -> dict[str, Strike]:
    """The strikes that closed periods have not *posted*, by charge, numbered after those that they have (R17)."""
    happened = [charge for charge in every if charge.charged_on <= last_day]
    happened.sort(key=lambda charge: (charge.charge_id not in posted, charge.charged_on, charge.charge_id))
    found = strikes((charge.account_id or _owner(charge, accounts), charge) for charge in happened)
    return {strike.charge_id: strike for strike in found if strike.charge_id not in posted}


def _owner(charge: Charge, accounts: Accounts) -> str:
    """Whose recording or release it is; of several accounts nobody's, and of a charge that names neither."""
    owners = accounts(charge.isrc, charge.upc) if charge.isrc or charge.upc else []
    return owners[0] if len(owners) == 1 else ""


def events(
    found: Iterable[Charge],
    splits: Sequence[SplitLine],
    accounts: Accounts,
    exchange: Exchange,
    strikes: Mapping[str, Strike],
) -> dict[str, list[Event]]:
    """What the charges take, by payee; each at the rate of its day."""
    by_account: dict[str, list[SplitLine]] = {}
    for line in splits:
        by_account.setdefault(line.account_id, []).append(line)
    taken: dict[str, list[Event]] = {}
    for charge in found:
        strike = str(strikes.get(charge.charge_id, ""))
        for payee_id, event in _borne(charge, by_account, accounts, exchange, strike):
            taken.setdefault(payee_id, []).append(event)
    return taken


def _borne(
    charge: Charge,
    lines: Mapping[str, Sequence[SplitLine]],
    accounts: Accounts,
    exchange: Exchange,
    strike: str,
) -> Iterable[tuple[str, Event]]:
    whole = Stated(charge.amount, charge.currency, charge.charged_on, f"charge {charge.charge_id}")
    amount, rated = exchange.worth(whole)
    account = "" if charge.bearer == PAYEE else account_of(charge, accounts)
    on = charge.split_date
    shares = shares_on(lines, account, charge.isrc, charge.upc, on) if account else ()
    mine = in_force(lines.get(account, ()), charge.isrc, charge.upc, on)
    contract_id = min((line.contract_id for line in mine if line.contract_id), default="")
    parts = charges.bear(charge, charge.amount, account, shares)
    for payee_id, units in charges.bear(charge, amount, account, shares).items():
        moved = exchange.moved(payee_id, replace(whole, amount=parts[payee_id]), (units, rated))
        note = ", ".join(text for text in (charge.note, strike, moved.rated) if text)
        counter, on = f"charge:{charge.kind}", charge.charged_on
        movement = Movement(moves.CHARGE, charge.charge_id, moved.units, on, counter, note, moved.money)
        yield payee_id, Event(movement, contract_id, recoups=True, taxable=True)


def account_of(charge: Charge, accounts: Accounts) -> str:
    """The account that a charge is against: the one it names, or the owner of its recording or release."""
    if charge.account_id:
        return charge.account_id
    owners = accounts(charge.isrc, charge.upc)
    if len(owners) == 1:
        return owners[0]
    what = " on ".join(code for code in (charge.isrc, charge.upc) if code)
    whose = f"belongs to {' and '.join(owners)}" if owners else "is not in the catalogue"
    advice = "Name one of them" if owners else "Correct it, or name the account"
    raise InputError(
        f"Charge {charge.charge_id} is against {what}, which {whose}. {advice} as account_id, and import the charge again."
    )
