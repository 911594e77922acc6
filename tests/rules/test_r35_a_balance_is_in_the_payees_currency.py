"""R35: a balance in the payee's currency takes earnings at the last day's rate, and all else straight at its own day's."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.table import amount, rows, trial_balance, units
from spartito.app.contracts import payees
from spartito.app.contracts.located import Located
from spartito.app.payments.returned import Returned
from spartito.app.people import happenings
from spartito.app.people.happenings import Exchange, Stated
from spartito.domain import ledger
from spartito.domain.advance import Advance
from spartito.domain.earned import Earned
from spartito.domain.movement import EARNING, TRANSFER, Movement
from spartito.domain.period import Period
from spartito.domain.rate import Rate, RateTable
from spartito.errors import InputError, StateError
from spartito.stages.settle import pots as granting
from spartito.stages.settle.entering import Entered, Incoming, enter, exchanged, worth
from spartito.stages.settle.payees import Day, settle_payee
from spartito.stages.settle.postings import booked, moved
from spartito.stages.settle.pots import KnownPot
from spartito.stages.settle.terms import Balances, Carried, Event, Payee, Terms

RATES = RateTable(
    [
        (date(2026, 1, 15), "EUR", "USD", Fraction("1.20")),
        (date(2026, 1, 31), "EUR", "USD", Fraction("1.10")),
        (date(2026, 2, 28), "EUR", "USD", Fraction("1.05")),
        (date(2026, 1, 15), "EUR", "JPY", Fraction(150)),
        (date(2026, 1, 31), "EUR", "JPY", Fraction(160)),
    ],
    "ECB",
)
BALANCES = Balances("EUR", {"nina": "USD", "yuki": "JPY"})
NINA = Payee("nina", "Nina", "USD", "USD", Decimal(0))

# The book is kept in euros, Nina's balance in dollars. USD 100 was advanced on 2026-01-15, when a euro was worth 1.20:
# it stays USD 100, whatever a euro is worth later.
MONTHS = rows("""
    month    earned  rate  enters  recouped  outstanding  paid  balance
    2026-01  80      1.10  88      88        12           0     0
    2026-02  60      1.05  63      12        0            51    0
""")
ADVANCE = Advance("album", "nina", units("100"), "USD", date(2026, 1, 15))


def settled(month, known, opening, posted):
    """Nina's month: what it says in the words of the table, what is known of her pot then, and her balance."""
    period = Period.parse(month["month"])
    rate = RATES.find("EUR", "USD", period.last_day)
    now = frozenset() if known else frozenset({"album"})
    states = granting.opened([ADVANCE], known, now, frozenset(), RATES, BALANCES, 7, None)
    earned = worth(units(month["earned"]), rate)
    sold = [Earned("nina", "", "", "stream", "sale", "", units(month["earned"]))]
    terms = Terms(NINA, tuple(state.pot for state in states))
    one = RATES.find("USD", "USD", period.last_day)
    day, entered = Day(period.last_day), Entered(units(month["earned"]), "EUR", rate)
    due = settle_payee(terms, Carried(opening), earned, exchanged(sold, rate, earned), one, day)
    due = replace(due, entered=entered)
    (state,) = granting.recouped(states, due.recouped)
    posted += [
        posting
        for entry in (*booked(states, (), {}, {}, "EUR", str(period)), *moved(due, str(period)))
        for posting in entry.postings
    ]
    found = {
        "month": month["month"], "earned": month["earned"], "rate": f"{float(rate.value):.2f}",
        "enters": amount(due.earned), "recouped": amount(state.recouped), "outstanding": amount(state.closing),
        "paid": amount(due.payable.paid), "balance": amount(due.payable.closing),
    }  # fmt: skip
    return found, {"album": KnownPot(state.pot.granted, state.closing, state.currency)}, due.payable.closing


def test_an_advance_in_the_payees_currency_is_recouped_without_a_rate():
    known, opening, posted = {}, 0, []
    for month in MONTHS:
        found, known, opening = settled(month, known, opening, posted)
        assert found == month
    # 100 was advanced and 51 paid, both in dollars; what was earned is the bank's to exchange: 140 euros for 151 dollars.
    assert {key: amount(left) for key, left in trial_balance(posted).items() if left} == {
        ("bank", "USD"): "-151",
        ("conversion", "EUR"): "-140",
        ("conversion", "USD"): "151",
        ("payee:nina", "EUR"): "140",
    }


# What is stated in a balance's own currency is not exchanged; all else goes straight from its currency, not by way of euros.
# The other side is in euros for everybody. On 2026-01-15 a euro was worth USD 1.20 and JPY 150, so a dollar JPY 125.
STRAIGHT = rows("""
    payee  stated    day         balance  in_euro
    omar   12 EUR    2026-01-15  12       12
    omar   12 USD    2026-01-15  10       10
    nina   12 USD    2026-01-15  12       10
    nina   12 EUR    2026-01-15  14.4     12
    nina   1500 JPY  2026-01-15  12       10
    yuki   12 USD    2026-01-15  1500     10
    yuki   -2 USD    2026-01-31  -290.909090909091  -1.818181818182
""")


@pytest.mark.parametrize("case", STRAIGHT, ids=lambda case: f"{case['payee']} {case['stated']} {case['day']}")
def test_what_happens_is_exchanged_once_at_the_rate_of_its_day(case):
    exchange = Exchange(RATES, BALANCES, 7)
    stated, currency = case["stated"].split()
    what = Stated(units(stated), currency, date.fromisoformat(case["day"]), "adjustment a1")
    found = exchange.moved(case["payee"], what, exchange.worth(what))

    assert amount(found.units) == case["balance"]
    assert found.money == (None if case["payee"] == "omar" else ("EUR", exchange.worth(what)[0]))
    assert amount(exchange.worth(what)[0]) == case["in_euro"]


def test_what_has_no_rate_stops_and_says_what_needs_one():
    what = Stated(units("12"), "GBP", date(2026, 1, 15), "adjustment a1")
    with pytest.raises(InputError, match="Adjustment a1 needs a rate from GBP to USD for 2026-01-15"):
        Exchange(RATES, BALANCES, 7).straight("nina", what)


# A pool's part is earned, and bears the spread that the settings keep of an exchange; what others pass on does not.
SPREADS = rows("""
    kind      came  spread  enters  kept
    earning   100   0       110     0
    earning   100   0.01    108.9   1
    earning   -100  0.01    -108.9  -1
    transfer  100   0       110     0
""")


@pytest.mark.parametrize("case", SPREADS, ids=lambda case: f"{case['kind']} {case['came']} {case['spread']}")
def test_what_crosses_is_posted_in_both_currencies_and_the_spread_by_itself(case):
    rate = RATES.find("EUR", "USD", date(2026, 1, 31)).less(Fraction(case["spread"]))
    kind = {"earning": EARNING, "transfer": TRANSFER}[case["kind"]]
    came = Event(Movement(kind, "album", units(case["came"]), date(2026, 1, 31), "pool:album"))
    (event,) = enter(Incoming("EUR", (came,)), "USD", rate).events
    entry = ledger.movement_entry("1", "nina", "USD", event.movement)
    posted = {key: amount(left) for key, left in trial_balance(entry.postings).items() if left}

    kept = {("payment_spread", "EUR"): amount(-units(case["kept"]))} if case["kept"] != "0" else {}
    exchanged = units(case["came"]) - units(case["kept"])
    assert posted == {
        ("payee:nina", "USD"): amount(-units(case["enters"])),
        ("conversion", "USD"): case["enters"],
        ("conversion", "EUR"): amount(-exchanged),
        ("pool:album", "EUR"): case["came"],
        **kept,
    }


def test_rows_at_a_rate_sum_to_what_was_exchanged():
    sold = [
        Earned("nina", "", where, "stream", "sale", "", units("0.000000000001"))
        for where in ("DE", "FR", "US")
    ]
    rate = Rate(Fraction(3, 2), date(2026, 1, 31), "ECB")

    # Three times 1.5 is 4.5, a half, so 4: the parts are 1 or 2, and the first get the more of it.
    assert [row.amount for row in exchanged(sold, rate, worth(3, rate))] == [2, 1, 1]


# A balance may be in the currency that its payee is paid in, and in no other than that and the book's.
STATED = rows("""
    currency  balance_currency  refused
    USD       -                 -
    USD       USD               -
    EUR       EUR               -
    USD       EUR               EUR
    EUR       USD               USD
""")


@pytest.mark.parametrize("case", STATED, ids=lambda case: f"{case['currency']} {case['balance_currency']}")
def test_a_balance_in_a_currency_that_nobody_pays_is_refused(case):
    blank = dict.fromkeys(("self_bill_from", "self_bill_to", "vat_number", "country"), "")
    row = {
        **blank,
        "payee_id": "nina",
        "currency": case["currency"],
        "balance_currency": case["balance_currency"],
    }
    found = payees.problems([Located("payees.csv", 2, row)])

    assert [(item.line, item.column, item.value) for item in found] == (
        [(2, "balance_currency", case["refused"])] if case["refused"] else []
    )


def test_a_pot_that_is_not_recouped_stays_in_its_currency():
    known = {"album": KnownPot(units("100"), units("12"), "EUR")}
    with pytest.raises(
        StateError,
        match="The balance of nina was in EUR and would be in USD now, but it carries on advance album",
    ):
        granting.opened([ADVANCE], known, frozenset(), frozenset(), RATES, BALANCES, 7, None)

    done = {"album": KnownPot(units("100"), 0, "EUR")}
    (state,) = granting.opened([ADVANCE], done, frozenset(), frozenset(), RATES, BALANCES, 7, None)
    assert (state.currency, state.closing) == ("EUR", 0)


# A pool is in the currency of the book, and so is what it recoups, whoever's it is.
BASES = rows("""
    base   measured  currency
    share  -         USD
    gross  -         EUR
    share  yes       EUR
""")


@pytest.mark.parametrize("case", BASES, ids=lambda case: f"{case['base']} {case['measured']}")
def test_what_a_pool_recoups_is_in_the_currency_of_the_book(case):
    advance = replace(ADVANCE, contract_id="c", base=case["base"])
    even = frozenset({"album"}) if case["measured"] else frozenset()
    (state,) = granting.opened([advance], {}, frozenset({"album"}), even, RATES, BALANCES, 7, None)

    assert state.currency == case["currency"]
    assert amount(state.closing) == {"USD": "100", "EUR": "83.333333333333"}[case["currency"]]


# A payment of 108 dollars, 90 euros of the balance that it left, comes back on 2026-01-31, when a euro is worth 1.10.
RETURNED = rows("""
    left  balance_now  owed_again
    EUR   EUR          90
    EUR   USD          108
    USD   USD          108
    USD   EUR          98.181818181818
""")


@pytest.mark.parametrize("case", RETURNED, ids=lambda case: f"{case['left']} to {case['balance_now']}")
def test_a_payment_that_comes_back_is_owed_in_the_balance_of_today(case):
    left = units({"EUR": "90", "USD": "108"}[case["left"]])
    back = Returned("nina", "P1", "2025-12", units("108"), "USD", left, case["left"], "2026-01-31", "")
    balances = Balances("EUR", {"nina": "USD"} if case["balance_now"] == "USD" else {})
    (event,) = happenings.of([], [back], Exchange(RATES, balances, 7))["nina"]
    entry = ledger.movement_entry("1", "nina", case["balance_now"], event.movement)
    posted = {key: amount(moved) for key, moved in trial_balance(entry.postings).items()}

    assert amount(event.movement.amount) == case["owed_again"]
    assert posted["bank", "USD"] == "108"
    assert posted["payee:nina", case["balance_now"]] == f"-{case['owed_again']}"
