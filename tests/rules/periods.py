"""Periods of one payee, one after the other, as a book plays them; and random months for the laws that hold for all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from spartito.domain import movement as moves
from spartito.domain.advance import Advance
from spartito.domain.condition import PROSPECTIVE, RETROACTIVE, Condition
from spartito.domain.earned import Earned, added_up, total
from spartito.domain.fee import Fee
from spartito.domain.ledger import Entry
from spartito.domain.movement import Movement
from spartito.domain.period import Period
from spartito.domain.rate import Rate, RateTable
from spartito.domain.reserve import ReserveTerms
from spartito.domain.tax_profile import PAYMENT, TaxProfile
from spartito.stages.settle.entering import Entered, exchanged, worth
from spartito.stages.settle.payees import Day, Due, settle_payee
from spartito.stages.settle.postings import booked, moved
from spartito.stages.settle.pots import KnownPot, PotState, opened, recouped
from spartito.stages.settle.terms import Balances, Carried, Event, Payee, Taxes, Terms

UNIT = 10**12
RATES = RateTable([(date(2026, 1, 1), "EUR", "USD", Fraction("1.25"))])
NINA = "nina"
NEVER = 99


@dataclass(frozen=True)
class Month:
    """What Nina earned in a month, and what else happened to her balance."""

    rows: tuple[Earned, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Agreed:
    """The rules for Nina's money; months are counted from 0. A quarter is 3 months, a currency is worth its rate."""

    advances: tuple[Advance, ...] = ()
    reserve: tuple[ReserveTerms, ...] = ()
    condition: tuple[Condition, ...] = ()
    profile: TaxProfile | None = None
    fee: int = 0
    minimum: Decimal = Decimal(0)
    rate: Fraction = Fraction(1)
    cycle: int = 1
    met_in: int = NEVER
    released_in: int = NEVER


@dataclass(frozen=True)
class Closed:
    """A closed month: what was decided, what it leaves to the next, what holds keep, what was posted."""

    due: Due
    left: Carried
    pots: tuple[PotState, ...]
    held: tuple[Earned, ...]
    entries: tuple[Entry, ...]

    @property
    def wealth(self) -> int:
        """What Nina is owed, at once or later, less what her pots still wait for."""
        reserved = sum(tranche.left for tranche in self.left.tranches)
        waits = reserved + sum(map(total, self.left.accrued.values())) + total(self.held)
        return self.left.opening + waits - sum(state.closing for state in self.pots)


def play(agreed: Agreed, months: Sequence[Month], entry: Fraction | None = None) -> list[Closed]:
    """Settle the months in turn, each going on from what the one before has left.

    With an *entry* rate the balance is in dollars, and what was earned in euros enters it at that rate.
    """
    balances = Balances("EUR", {} if entry is None else {NINA: "USD"})
    left, known, held = Carried(), dict[str, KnownPot](), tuple[Earned, ...]()
    closed = []
    for number, month in enumerate(months):
        period = Period(2026 + number // 12, number % 12 + 1)
        new = frozenset(advance.pot_id for advance in agreed.advances) if number == 0 else frozenset[str]()
        states = opened(agreed.advances, known, new, frozenset(), RATES, balances, 7, None)
        rows, back, released = month.rows, (), ()
        if number >= agreed.released_in:
            rows, back = (tuple(replace(row, hold_id="") for row in mine) for mine in (rows, held))
            released, held = (_released(total(held), period.last_day),), ()
        earned, entered = total(rows), None
        if entry is not None:
            entered = Entered(earned, "EUR", Rate(entry, period.last_day, "ECB"))
            earned = worth(earned, entered.rate)
            rows = exchanged(rows, entered.rate, earned)
        terms = _terms(agreed, states, (*month.events, *released), number, balances.of(NINA))
        day = Day(period.last_day, Fraction(1), {"theirs": number >= agreed.met_in})
        rate = Rate(agreed.rate, period.last_day, "")
        due = settle_payee(terms, left, earned, (*rows, *back), rate, day)
        due = replace(due, entered=entered)
        left = _left(due, left)
        held = added_up((*held, *due.held))
        granted, states = states, recouped(states, due.recouped)
        known = {
            state.pot.pot_id: KnownPot(state.pot.granted, state.closing, state.currency) for state in states
        }
        posted = (*booked(granted, (), {}, {}, "EUR", str(period)), *moved(due, str(period)))
        closed.append(Closed(due, left, tuple(states), held, posted))
    return closed


def _terms(
    agreed: Agreed, states: Sequence[PotState], events: tuple[Event, ...], number: int, balance: str
) -> Terms:
    opened_as = {state.pot.pot_id: replace(state.pot, outstanding=state.outstanding) for state in states}
    pots = tuple(opened_as[advance.pot_id] for advance in agreed.advances)
    ends = (number + 1) % agreed.cycle == 0
    return Terms(
        Payee(NINA, "Nina", balance if agreed.rate == 1 else "GBP", balance, agreed.minimum),
        pots,
        frozenset(advance.pot_id for advance in agreed.advances if advance.taxed_at_grant),
        events,
        Taxes(agreed.profile),
        Fee(agreed.fee),
        "" if ends else "not yet",
        ends,
        {(found.payee_id, found.contract_id): found for found in agreed.condition},
        {(found.contract_id, found.payee_id): found for found in agreed.reserve},
    )


def _released(held: int, on: date) -> Event:
    return Event(Movement(moves.RELEASED, "h1", held, on, "held:h1"))


def _left(due: Due, before: Carried) -> Carried:
    years = dict(before.years)
    if due.withheld is not None and due.taxes.withholding is not None:
        years[due.taxes.withholding.year_key] = due.withheld.to_date
    tranches = [tranche for kept in due.reserved.values() for tranche in kept.tranches if tranche.left]
    waits = {
        state.condition.contract_id: (*state.before, *state.added)
        for state in due.accrued
        if not state.recouped
    }
    accrued = {contract_id: rows for contract_id, found in waits.items() if (rows := added_up(found))}
    return Carried(due.payable.closing, years, due.untaxed, accrued, tuple(tranches))


CONTRACTS = st.sampled_from(["", "c1", "c2"])
GAINS = st.one_of(st.integers(1, 10 * UNIT), st.integers(1, 9))
AMOUNTS = st.one_of(GAINS, GAINS, st.integers(-3 * UNIT, -1), st.integers(-9, 0))


@st.composite
def rows(draw: st.DrawFn, amounts: st.SearchStrategy[int] = AMOUNTS, **fixed: str) -> Earned:
    """A row of earnings; returns are below zero, and of some money tax was taken before it came."""
    amount = draw(amounts)
    taxed = draw(st.sampled_from([0, 0, 0, 2, UNIT // 10])) if amount > 0 else 0
    facts = {
        "contract_id": draw(CONTRACTS),
        "territory": draw(st.sampled_from(["US", "DE"])),
        "usage_type": draw(st.sampled_from(["stream", "download"])),
        "kind": "sale" if amount > 0 else draw(st.sampled_from(["return", "fee"])),
        "hold_id": draw(st.sampled_from(["", "", "", "h1"])),
        **fixed,
    }
    return Earned(NINA, amount=amount, taxed=taxed, **facts)


KINDS = {
    moves.ADJUSTMENT: "adjustment",
    moves.CHARGE: "charge:penalty",
    moves.TRANSFER: "transfer",
    moves.PAYMENT_OUTSIDE: "bank",
}


@st.composite
def events(draw: st.DrawFn, number: int = 0) -> Event:
    """Something that happens to the balance beside the reports."""
    kind, counter = draw(st.sampled_from(sorted(KINDS.items())))
    moved = Movement(kind, f"e{number}", draw(AMOUNTS), date(2026, 1, 1), counter)
    mine = kind in (moves.ADJUSTMENT, moves.CHARGE)
    return Event(moved, draw(CONTRACTS), recoups=mine, taxable=mine and draw(st.booleans()))


def months(earned: st.SearchStrategy[Earned], most: int = 5) -> st.SearchStrategy[list[Month]]:
    """One to *most* months."""
    happened = st.integers(0, 2).flatmap(
        lambda count: st.tuples(*(events(number) for number in range(count)))
    )
    return st.lists(
        st.builds(Month, st.lists(earned, max_size=5).map(tuple), happened), min_size=1, max_size=most
    )


@st.composite
def advances(draw: st.DrawFn, percents: Sequence[int] = (0, 33, 50, 100)) -> tuple[Advance, ...]:
    """Up to three advances, each of a contract or of everything; some share a group."""
    found = []
    for number in range(draw(st.integers(0, 3))):
        contract_id = draw(CONTRACTS)
        amount = draw(st.integers(1, 8 * UNIT))
        found.append(
            Advance(
                f"p{number}", NINA, amount, "EUR", date(2026, 1, 1), contract_id,
                percent=Fraction(draw(st.sampled_from(percents)), 100),
                priority=draw(st.integers(1, 2)),
                group=draw(st.sampled_from(["", "g"])) if contract_id else "",
                recouped_to_date=draw(st.integers(0, amount)),
                taxed_at_grant=draw(st.booleans()),
            )
        )  # fmt: skip
    return tuple(found)


HALVES = ((1, Fraction(1, 2)), (2, Fraction(1, 2)))
RESERVES = (
    ReserveTerms(Fraction(1, 5), HALVES, contract_id="c1", usage_types=("download",)),
    ReserveTerms(Fraction(1, 3), HALVES, payee_id=NINA),
)
CONDITIONS = tuple(
    Condition(NINA, "theirs", contract_id, release)
    for contract_id, release in (("c2", RETROACTIVE), ("", RETROACTIVE), ("c1", PROSPECTIVE))
)
CENT = UNIT // 100
PROFILES = (
    TaxProfile("us", Fraction(3, 10), territories=("US",), rounding_unit=CENT),
    TaxProfile("us", Fraction(3, 10), territories=("US",), event=PAYMENT, top_up=False),
    TaxProfile("year", Fraction(1, 10), accumulator="year", threshold=UNIT),
)


def agreed(**fixed: st.SearchStrategy) -> st.SearchStrategy[Agreed]:
    """Any rules, but for those that are *fixed*."""
    stated = {
        "advances": advances(),
        "reserve": st.sampled_from([(), RESERVES[:1], RESERVES[1:], RESERVES]),
        "condition": st.sampled_from([(), CONDITIONS[:1], CONDITIONS[1:2], CONDITIONS]),
        "profile": st.sampled_from([None, *PROFILES]),
        "fee": st.sampled_from([0, 35 * CENT]),
        "minimum": st.sampled_from([Decimal(0), Decimal(3)]),
        "rate": st.sampled_from([Fraction(1), Fraction("1.085")]),
        "cycle": st.sampled_from([1, 3]),
        "met_in": st.integers(0, 5),
        "released_in": st.integers(1, 5),
    }
    return st.builds(Agreed, **{**stated, **fixed})
