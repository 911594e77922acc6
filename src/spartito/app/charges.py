"""The imported charges of a period: whom each is against, and what it takes of whose balance (R15, R17)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from spartito.app.happenings import Exchange
from spartito.domain import charge as charges
from spartito.domain import movement as moves
from spartito.domain.charge import PAYEE, Charge
from spartito.domain.movement import Movement
from spartito.domain.split import SplitLine, in_force, shares_on
from spartito.errors import InputError
from spartito.stages.settle.terms import Event

Accounts = Callable[[str, str], list[str]]
"""The accounts that own a recording, a release, or a recording on a release."""


def events(
    found: Iterable[Charge], splits: Sequence[SplitLine], accounts: Accounts, exchange: Exchange
) -> dict[str, list[Event]]:
    """What the charges take, by payee; each in book currency at the rate of its day."""
    by_account: dict[str, list[SplitLine]] = {}
    for line in splits:
        by_account.setdefault(line.account_id, []).append(line)
    taken: dict[str, list[Event]] = {}
    for charge in found:
        for payee_id, event in _borne(charge, by_account, accounts, exchange):
            taken.setdefault(payee_id, []).append(event)
    return taken


def _borne(
    charge: Charge, lines: Mapping[str, Sequence[SplitLine]], accounts: Accounts, exchange: Exchange
) -> Iterable[tuple[str, Event]]:
    amount, rated = exchange.worth(
        charge.amount, charge.currency, charge.charged_on, f"charge {charge.charge_id}"
    )
    account = "" if charge.bearer == PAYEE else account_of(charge, accounts)
    on = charge.split_date
    shares = shares_on(lines, account, charge.isrc, charge.upc, on) if account else ()
    mine = in_force(lines.get(account, ()), charge.isrc, charge.upc, on)
    contract_id = min((line.contract_id for line in mine if line.contract_id), default="")
    note = ", ".join(text for text in (charge.note, rated) if text)
    for payee_id, moved in charges.bear(charge, amount, account, shares).items():
        movement = Movement(
            moves.CHARGE, charge.charge_id, moved, charge.charged_on, f"charge:{charge.kind}", note
        )
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
