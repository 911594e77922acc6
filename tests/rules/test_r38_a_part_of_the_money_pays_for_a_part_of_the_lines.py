"""R38: what has come pays for its part of every line, pro rata; the rest is pending, and in the end all is paid once."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from spartito.domain.rate import RateTable
from spartito.errors import InputError, InvariantError
from spartito.stages.settle.funding import fund

from . import settled

LINES = settled.lines_of("nina US 600, omar DE 300, * DE 100")


def paid(name: str, reported: str, received: str, covers: str, day: int = 24, **other):
    return settled.settlement(
        units(reported), units(reported), units(received),
        settlement_id=name, covers=covers, received_on=date(2026, 9, day), **other,
    )  # fmt: skip


STEPS = rows("""
    case                    settlements                        earned                              open
    a part has come         S1 600 540 part                    nina 324, omar 162, * 54            2/5
    the rest came as well   S1 600 540 part, S2 400 380 all    nina 552, omar 276, * 92            0
    in three parts          S1 500 450 part, S2 250 225 part   nina 405, omar 202.5, * 67.5        1/4
    a part that is all      S1 1000 900 part                   nina 540, omar 270, * 90            0
""")


@pytest.mark.parametrize("case", STEPS, ids=lambda case: case["case"])
def test_every_line_gets_its_part_of_what_has_come(case):
    stated = [one.split() for one in case["settlements"].split(", ")]
    settlements = [paid(*one, day=day) for day, one in enumerate(stated, start=20)]
    funding = fund([settled.part_of(LINES)], settlements, settled.NO_RATES, settled.RULES)
    units_of: dict[str, int] = {}
    for conversion in funding.conversions:
        assert conversion.ties_out
        for part, found in settled.shown(settled.converted(conversion, LINES)).items():
            units_of[part] = units_of.get(part, 0) + found
    assert {part: amount(found) for part, found in units_of.items()} == dict(
        one.split() for one in case["earned"].split(", ")
    )
    assert [part.open for part in funding.waiting] == [Fraction(case["open"])] * (case["open"] != "0")
    assert sum(c.share for c in funding.conversions) == 1 - Fraction(case["open"])


def test_what_is_left_of_a_closed_period_is_paid_by_the_rest():
    left = replace(settled.part_of(LINES), open=Fraction(2, 5))
    (conversion,) = fund(
        [left], [paid("S2", "400", "380", "all")], settled.NO_RATES, settled.RULES
    ).conversions
    assert (conversion.share, conversion.ties_out) == (Fraction(2, 5), True)
    assert amount(settled.shown(settled.converted(conversion, LINES))["nina"]) == "228"


def test_a_deduction_of_a_part_is_taken_whole():
    settlement = replace(
        paid("S1", "600", "540", "part"),
        amount_sent=units("540"),
        deductions=settled.deductions_of("tax US 60"),
    )
    (conversion,) = fund([settled.part_of(LINES)], [settlement], settled.NO_RATES, settled.RULES).conversions
    items = settled.converted(conversion, LINES)
    assert {part: amount(found) for part, found in settled.shown(items).items()} == {
        "nina": "300", "omar": "180", "*": "60", "*suspense": "0",
    }  # fmt: skip


# A dollar is worth 0.80 euros at the dated rate.
DATED = RateTable([(date(2026, 8, 31), "EUR", "USD", Fraction("1.25"))])
REPORTED = replace(settled.RULES, pay_when="reported")

IN_ADVANCE = rows("""
    case                    open  settlements       conversions                          earned
    nothing has come        1     -                 rate 1 0.8                           * 80, nina 480, omar 240
    a part has come now     1     S1 600 540 part   S1 3/5 0.54, rate:2/5 2/5 0.32       * 86, nina 516, omar 258
    a part came before      2/5   -                 rate:2/5 2/5 0.32                    * 32, nina 192, omar 96
    in two periods          2/5   S2 300 240 part   S2 3/10 0.24, rate:1/10 1/10 0.08    * 32, nina 192, omar 96
""")


@pytest.mark.parametrize("case", IN_ADVANCE, ids=lambda case: case["case"])
def test_what_is_paid_before_it_comes_is_only_what_no_settlement_has_paid(case):
    part = replace(settled.part_of(LINES), open=Fraction(case["open"]))
    stated = [paid(*case["settlements"].split())] if case["settlements"] else []
    funding = fund([part], stated, DATED, REPORTED)
    assert funding.waiting == ()
    key = f"{settled.SOURCE}:{settled.MONTH}:USD"
    shown = [
        f"{c.conversion_id.replace(f'rate:{key}', 'rate')} {c.share} {amount(int(c.rate * settled.UNIT))}"
        for c in sorted(funding.conversions, key=lambda c: c.settlement is None)
    ]
    assert ", ".join(shown) == case["conversions"]
    earned: dict[str, int] = {}
    for conversion in funding.conversions:
        for name, units_of in settled.shown(settled.converted(conversion, LINES)).items():
            earned[name] = earned.get(name, 0) + units_of
    assert ", ".join(f"{name} {amount(units_of)}" for name, units_of in earned.items()) == case["earned"]


def test_the_note_of_a_rate_says_of_which_share_of_the_lines_it_is():
    half = replace(settled.part_of(LINES), open=Fraction(2, 5))
    whole = settled.part_of(LINES, "r2")
    notes = [c.rate_note for c in fund([half, whole], [], DATED, REPORTED).conversions]
    assert notes == ["rates 2026-08-31", "rates 2026-08-31, for 40 % of the lines"]


def test_more_than_the_whole_of_a_report_is_never_accounted_for():
    with pytest.raises(
        InvariantError, match=r"report r1 2026-08 USD is accounted for once: -1/5 of it is open"
    ):
        fund([replace(settled.part_of(LINES), open=Fraction(-1, 5))], [], DATED, REPORTED)


REFUSED = rows("""
    case                 settlements                       said
    more than is open    S1 1001 900 part                  pays 1001 USD as a part of its reports, of which 1000 are open
    more than is left    S1 600 540 part, S2 500 450 part  pays 500 USD as a part of its reports, of which 400 are open
""")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["case"])
def test_a_part_is_not_more_than_what_is_open(case):
    settlements = [
        paid(*one.split(), day=day) for day, one in enumerate(case["settlements"].split(", "), start=20)
    ]
    with pytest.raises(InputError) as error:
        fund([settled.part_of(LINES)], settlements, settled.NO_RATES, settled.RULES)
    assert case["said"] in str(error.value)


def test_reports_that_are_paid_in_different_parts_are_not_mixed():
    whole, rest = settled.part_of(LINES), replace(settled.part_of(LINES, "r2"), open=Fraction(1, 3))
    with pytest.raises(InputError, match="covers reports of which different parts are paid already"):
        fund([whole, rest], [paid("S1", "600", "540", "all")], settled.NO_RATES, settled.RULES)


@given(st.lists(st.integers(1, 10**15), min_size=1, max_size=5), st.integers(1, 10**6))
def test_in_whatever_parts_it_comes_all_is_paid_for_once(amounts, factor):
    lines = {("nina", "US"): sum(amounts) - 1, ("omar", "DE"): 1}
    settlements = [
        settled.settlement(n, n, n * factor, settlement_id=f"S{at}", covers="part", received_on=date(2026, 9, 1 + at))
        for at, n in enumerate(amounts)
    ]  # fmt: skip
    funding = fund([settled.part_of(lines)], settlements, settled.NO_RATES, settled.RULES)
    assert funding.waiting == ()
    assert sum(c.share for c in funding.conversions) == 1
    assert sum(c.accounted_amount for c in funding.conversions) == sum(amounts)
    items = [item for c in funding.conversions for item in settled.converted(c, lines)]
    assert sum(item.units for item in items) == sum(amounts) * factor
