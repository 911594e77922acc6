"""R30: one payment of the bank for several reports and currencies; the parts sum to what the bank paid."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from oracle import settlements as oracle
from spartito.domain import wire
from spartito.domain.rate import RateTable
from spartito.errors import InputError
from spartito.stages.settle.funding import fund

from . import settled

# One euro is 1.25 dollars or 0.8 pounds on the day.
RATES = RateTable([
    (date(2026, 9, 24), "EUR", "USD", Fraction("1.25")),
    (date(2026, 9, 24), "EUR", "GBP", Fraction("0.8")),
])  # fmt: skip

EXAMPLES = rows("""
    case                        sent                             received  fee  parts                         rates
    two months of one currency  USD 600, USD 400                 918       2    552, 368                      0.92, 0.92
    two currencies              USD 1000, GBP 400                1285      15   800, 500                      0.8, 1.25
    the bank kept 1 %           USD 1000, GBP 400                1287      0    792, 495                      0.792, 1.2375
    some of it needs no rate    EUR 100, USD 1000                895       5    100, 800                      1, 0.8
    a month is taken back       USD 1000, USD -100               720       0    800, -80                      0.8, 0.8
    thirds                      USD 1, USD 1, USD 1              2         0    0.666666666667, 0.666666666667, 0.666666666666  -
""")


def rows_of(sent: str, received: str, fee: str):
    return [
        settled.settlement(
            units(amount), units(amount), units(received), units(fee), settlement_id=f"S{number}", currency=currency, wire_id="W1"
        )
        for number, (currency, amount) in enumerate((one.split() for one in sent.split(", ")), start=1)
    ]  # fmt: skip


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case["case"])
def test_a_wire_is_divided_by_what_was_sent(case):
    divided = wire.divide(rows_of(case["sent"], case["received"], case["fee"]), RATES, 7)
    assert ", ".join(amount(s.bank_received + s.bank_fee) for s in divided) == case["parts"]
    assert sum(s.bank_received for s in divided) == units(case["received"])
    assert sum(s.bank_fee for s in divided) == units(case["fee"])
    if case["rates"]:
        assert [s.rate() for s in divided] == [Fraction(rate) for rate in case["rates"].split(", ")]


REFUSED = rows("""
    case                        sent                received  said
    less than its own currency  EUR 100, USD 1000   90        -10 EUR of what the bank received is left for its settlements in other currencies, after 100 EUR for those in EUR, and
    nothing but taken back      USD 100, USD -100   90        90 EUR of what the bank received is left for its settlements in other currencies, and
""")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["case"])
def test_a_wire_that_cannot_be_is_refused(case):
    with pytest.raises(InputError) as error:
        wire.divide(rows_of(case["sent"], case["received"], "0"), RATES, 7)
    assert case["said"] in str(error.value)


def test_the_settlements_of_a_wire_state_the_same_wire():
    first, second = rows_of("USD 600, USD 400", "918", "2")
    assert wire.contradiction([first, second]) == ""
    assert "different values of bank_fee" in wire.contradiction([first, replace(second, bank_fee=0)])
    euros = rows_of("EUR 600, EUR 400", "918", "2")
    assert wire.contradiction(euros) == (
        "bank_received + bank_fee is 80 EUR less than the amount_sent of its settlements; correct one of them"
    )


def test_a_wire_is_used_whole_or_not_at_all():
    august, july = wire.divide(rows_of("USD 600, USD 400", "918", "2"), RATES, 7)
    july = replace(july, sales_period=settled.Period.parse("2026-07"))
    part = settled.part_of(settled.lines_of("nina US 600"))
    alone = fund([part], [august, july], RATES, settled.RULES)
    assert (alone.conversions, alone.waiting) == ((), (part,))
    assert alone.unused == (july,)
    assert alone.blocked == ((august, "wire W1 is used whole, and its settlement S2 finds no open report"),)

    other = settled.part_of(settled.lines_of("nina US 400"), "r2", sales_period="2026-07")
    both = fund([part, other], [august, july], RATES, settled.RULES)
    assert [(c.conversion_id, c.rate, c.total) for c in both.conversions] == [
        ("S1", Fraction("0.92"), units("552")),
        ("S2", Fraction("0.92"), units("368")),
    ]


# Of 920 euros 552 are for the 600 dollars of a report, 368 for 400 dollars that no line names.
LINES, NO_LINES = rows_of("USD 600, USD 400", "918", "2")
NO_LINES = replace(NO_LINES, pays_for="breakage")

WHOLE = rows("""
    case                          report  came on     used                       blocked
    lines and money without them  600     2026-09-24  S1 552, trackless S2 368   -
    its report is not there yet   -       2026-09-24  -                          S2: its settlement S1 finds no open report
    it came after the period      600     2026-10-05  -                          S1: its settlement S2 came after the period
""")


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case["case"])
def test_a_wire_of_which_a_part_is_for_no_lines_is_used_whole_as_well(case):
    came_on = date.fromisoformat(case["came on"])
    stated = wire.divide([replace(s, received_on=came_on) for s in (LINES, NO_LINES)], RATES, 7)
    parts = [settled.part_of(settled.lines_of(f"nina US {case['report']}"))] if case["report"] else []
    funding = fund(parts, stated, RATES, settled.RULES, last_day=date(2026, 9, 30))
    used = [f"{c.conversion_id} {amount(c.total or 0)}" for c in funding.conversions]
    used += [f"trackless {t.settlement.settlement_id} {amount(t.total)}" for t in funding.trackless]
    assert ", ".join(used) == case["used"]
    blocked = [f"{s.settlement_id}: {why}" for s, why in funding.blocked]
    name, _, missing = case["blocked"].partition(": its settlement ")
    expected = [f"{name}: wire W1 is used whole, and its settlement {missing}"]
    assert blocked == (expected if name else [])


USED = rows("""
    case                  used    open
    nothing yet           -       S1 500, S2 300, S3 200
    one in a closed month  S2      S1 500, S3 200
    all but one           S1, S2  S3 200
    all                   S1, S2, S3  -
""")


@pytest.mark.parametrize("case", USED, ids=lambda case: case["case"])
def test_what_closed_periods_have_used_of_a_wire_keeps_its_part(case):
    made = rows_of("USD 500, USD 300, USD 200", "1000", "0")
    left = wire.still_open(made, case["used"].split(", "), RATES, 7)
    assert ", ".join(f"{s.settlement_id} {amount(s.bank_received)}" for s in left) == case["open"]


SENT = st.lists(st.integers(1, 10**18), min_size=1, max_size=6)


@given(SENT, st.integers(1, 10**18), st.integers(0, 10**12), st.randoms(use_true_random=False))
def test_the_oracle_agrees_whatever_the_order(sent, received, fee, random):
    made = [
        settled.settlement(amount, amount, received, fee, settlement_id=f"S{number:04}", wire_id="W1")
        for number, amount in enumerate(sent)
    ]
    divided = wire.divide(made, RateTable([]), 7)
    expected = oracle.wire([Fraction(n, 10**12) for n in sent], Fraction(received + fee, 10**12))
    assert [Fraction(s.bank_received + s.bank_fee, 10**12) for s in divided] == expected
    assert sum(s.bank_received for s in divided) == received
    random.shuffle(made)
    shuffled = {s.settlement_id: s for s in wire.divide(made, RateTable([]), 7)}
    assert shuffled == {s.settlement_id: s for s in divided}
    negative = [replace(s, amount_sent=-s.amount_sent, bank_received=-received, bank_fee=-fee) for s in made]
    assert {s.settlement_id: -s.bank_received for s in wire.divide(negative, RateTable([]), 7)} == {
        name: s.bank_received for name, s in shuffled.items()
    }
