"""The terms of every payee in a period: what the pinned tables say, what has happened, what was granted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from spartito.app import contracts
from spartito.app.contracts.located import Row
from spartito.domain import cycle, fee
from spartito.domain.condition import Condition
from spartito.domain.fee import Fee
from spartito.domain.period import Period
from spartito.domain.recoupment import Pot
from spartito.domain.reserve import ReserveTerms
from spartito.domain.tax_profile import VAT, VAT_ON_COMMISSION, WITHHOLDING, Taxpayer, TaxProfile, applicable
from spartito.domain.territory import CODES
from spartito.domain.vat import Registration
from spartito.stages.settle.holding import Holding
from spartito.stages.settle.pots import PotState
from spartito.stages.settle.terms import Balances, Event, Payee, Taxes, Terms
from spartito.store.settings import Settings


@dataclass(frozen=True, slots=True)
class People:
    """Who may be paid in a period, and everything that is particular to each."""

    rows: Mapping[str, Row]
    pots: Mapping[str, tuple[Pot, ...]]
    settled_at_grant: frozenset[str]
    events: Mapping[str, tuple[Event, ...]]
    taxpayers: Mapping[str, Taxpayer]
    registrations: Mapping[str, Registration]
    profiles: tuple[TaxProfile, ...]
    settings: Settings
    balances: Balances
    period: Period
    conditions: Mapping[tuple[str, str], Condition]
    reserves: Mapping[tuple[str, str], ReserveTerms]
    named: frozenset[str]
    on_hold: Mapping[str, str]
    conditions_of: Mapping[str, Mapping[tuple[str, str], Condition]]

    @property
    def book_currency(self) -> str:
        """The currency of the book."""
        return self.balances.book_currency

    def terms(self, payee_id: str) -> Terms:
        """The terms of one payee; one who was never imported accrues and is not paid."""
        row = self.rows.get(payee_id)
        pots, events = self.pots.get(payee_id, ()), self.events.get(payee_id, ())
        if row is None:
            payee = Payee(payee_id, "", self.book_currency, self.book_currency, Decimal(0), imported=False)
            return Terms(
                payee,
                pots,
                self.settled_at_grant,
                events,
                Taxes(pending=bool(self.profiles)),
                conditions=self.conditions_of.get(payee_id, {}),
                reserves=self.reserves,
            )
        return Terms(
            Payee(
                payee_id,
                row["name"],
                row["currency"],
                self.balances.of(payee_id),
                Decimal(row["minimum_payout"]),
            ),
            pots,
            self.settled_at_grant,
            events,
            self._taxes(payee_id),
            self._fee(row),
            self.on_hold.get(payee_id) or cycle.wait(row["cycle"], self.period),
            cycle.ends(row["cycle"], self.period),
            self.conditions_of.get(payee_id, {}),
            self.reserves,
        )

    def looked_into(self) -> frozenset[str]:
        """The payees whose earnings a rule asks about: of pots, of reserves, of conditions, of taxes."""
        taxed = (payee_id for payee_id in self.rows if self._taxes(payee_id) != Taxes())
        return frozenset({*self.pots, *self.named, *taxed})

    def known(self) -> frozenset[str] | None:
        """Where there are taxes, those who were imported: of others it must be remembered where their money was earned."""
        return frozenset(self.rows) if self.profiles else None

    def contracts(self) -> frozenset[str]:
        """The contracts that keep a reserve of whoever is paid under them."""
        return frozenset(contract_id for contract_id, payee_id in self.reserves if not payee_id)

    def territories(self) -> frozenset[str]:
        """The territories that tax profiles tell apart: those they name, or all where one is named as an exception."""
        named = [code for profile in self.profiles for code in profile.territories]
        return frozenset(CODES if any(code.startswith("-") for code in named) else named)

    def commission_vat(self, account_id: str) -> TaxProfile | None:
        """The VAT on an account's commission; only accounts in the payer's own country bear it."""
        taxpayer = self.taxpayers.get(account_id)
        if taxpayer is None:
            return None
        country, last = self.settings.payer_country, self.period.last_day
        profile = applicable(self.profiles, VAT_ON_COMMISSION, country, taxpayer, last)
        return profile if profile and profile.payer_country == taxpayer.country else None

    @property
    def commission_bears_vat(self) -> bool:
        """Whether any profile asks for VAT on commission."""
        return any(profile.kind == VAT_ON_COMMISSION for profile in self.profiles)

    def _taxes(self, payee_id: str) -> Taxes:
        if not self.profiles:
            return Taxes()
        taxpayer, last = self.taxpayers[payee_id], self.period.last_day
        withholding, vat = (
            applicable(self.profiles, kind, self.settings.payer_country, taxpayer, last)
            for kind in (WITHHOLDING, VAT)
        )
        document = taxpayer.document(withholding, last) if withholding else ""
        registration = self.registrations.get(payee_id)
        return Taxes(withholding, document, vat if registration else None, registration)

    def _fee(self, row: Row) -> Fee:
        before = self.settings.minimum_compared == "before_fee"
        return fee.fee_of(self.settings.fees, row["method"], row["currency"], row["fee_bearer"], before)


def people(
    tables: Mapping[str, list[Row]],
    pots: Iterable[PotState],
    events: Mapping[str, Sequence[Event]],
    settings: Settings,
    balances: Balances,
    period: Period,
    holding: Holding,
) -> People:
    """Put together what the input tables say of each payee."""
    mine: dict[str, tuple[Pot, ...]] = {}
    for state in pots:
        mine[state.pot.payee_id] = (*mine.get(state.pot.payee_id, ()), state.pot)
    documents = contracts.tax_documents.of(tables["tax_documents"])
    conditions = {(c.payee_id, c.contract_id): c for c in contracts.conditions.of(tables["conditions"])}
    return People(
        rows={row["payee_id"]: row for row in tables["payees"]},
        pots=mine,
        settled_at_grant=frozenset(
            a.pot_id for a in contracts.advances.of(tables["advances"]) if a.taxed_at_grant
        ),
        events={payee_id: tuple(mine) for payee_id, mine in events.items()},
        taxpayers=contracts.payees.taxpayers(tables["payees"], documents),
        registrations=contracts.payees.registrations(tables["payees"]),
        profiles=tuple(contracts.tax_profiles.of(tables["tax_profiles"])),
        settings=settings,
        balances=balances,
        period=period,
        conditions=conditions,
        reserves=(reserves := contracts.reserves.of(tables["reserves"])),
        named=frozenset(
            {payee_id for _, payee_id in reserves if payee_id}
            | {row["payee_id"] for row in tables["conditions"]}
        ),
        on_hold=holding.waits(),
        conditions_of=_by_payee(conditions),
    )


def _by_payee(
    conditions: Mapping[tuple[str, str], Condition],
) -> dict[str, dict[tuple[str, str], Condition]]:
    found: dict[str, dict[tuple[str, str], Condition]] = {}
    for key, condition in conditions.items():
        found.setdefault(condition.payee_id, {})[key] = condition
    return found
