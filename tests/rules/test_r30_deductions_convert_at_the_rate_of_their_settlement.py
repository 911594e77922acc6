"""R30: reported - deductions = sent; lines and deductions convert at one rate and sum to what the bank paid."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from oracle import settlements as oracle
from spartito.domain.money import from_units, plain
from spartito.errors import InputError
from spartito.stages.settle.funding import fund

from . import settled

EXAMPLES = rows("""
    case                      lines                                deductions          sent  received  fee  earned                      deducted
    the promotion was bought  nina DE 600, omar DE 400             promotion all 200   800   672.92    0    nina 504.69, omar 336.46    *charge:promotion -168.23
    YouTube's US tax          nina US 100, nina DE 500, omar DE 400  tax US 30         970   873       0    nina 540, omar 360          nina -27
    US money of two           nina US 100, omar US 200, omar DE 700  tax US 30         970   873       0    nina 90, omar 810           nina -9, omar -18
    the DSP's own fee         nina DE 600, omar DE 300, * DE 100   admin_fee all 50    950   854       1    nina 540, omar 270, * 90    nina -27, omar -13.5, * -4.5
    suspense bears its part   nina US 600, *suspense US 400        tax US 100          900   900       0    nina 600, *suspense 400     nina -60, *suspense -40
    returns get theirs back   nina US 150, omar US -50             tax US 30           70    70        0    nina 150, omar -50          nina -45, omar 15
    given back                nina US 100                          tax US -10          110   110       0    nina 100                    nina 10
    thirds                    nina US 1, omar US 1, zoe US 1       tax US 1            2     1         0    nina 0.5, omar 0.5, zoe 0.5  nina -0.166666666667, omar -0.166666666667, zoe -0.166666666666
""")


def parts_of(text: str) -> dict[str, str]:
    return dict(part.split() for part in text.split(", "))


def settle(case: dict[str, str]):
    lines = settled.lines_of(case["lines"])
    paid = settled.settlement(
        sum(lines.values()), units(case["sent"]), units(case["received"]), units(case["fee"])
    )
    return lines, replace(paid, deductions=settled.deductions_of(case["deductions"]))


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case["case"])
def test_lines_and_deductions_convert_at_one_rate(case):
    lines, paid = settle(case)
    items = settled.converted(settled.conversion_of(paid, lines), lines)
    kind = case["deductions"].split()[0]
    written = {part: amount(found) for part, found in settled.shown(items, "").items()}
    taken = {part: amount(found) for part, found in settled.shown(items, kind).items()}
    assert written == parts_of(case["earned"])
    assert {part: found for part, found in taken.items() if found != "0"} == parts_of(case["deducted"])
    assert sum(item.units for item in items) == units(case["received"]) + units(case["fee"])


def test_the_distributor_may_bear_the_fee_of_the_dsp_alone():
    lines = settled.lines_of("nina DE 600, omar DE 400")
    paid = replace(
        settled.settlement(units("1000"), units("950"), units("855")),
        deductions=settled.deductions_of("admin_fee all 50"),
    )
    items = settled.converted(settled.conversion_of(paid, lines), lines, "distributor")
    assert {part: amount(found) for part, found in settled.shown(items).items()} == {
        "nina": "540",
        "omar": "360",
        "*deduction": "-45",
    }


def test_tax_taken_at_source_is_told_apart_with_its_territory():
    lines = settled.lines_of("nina US 100, nina DE 900")
    paid = replace(
        settled.settlement(units("1000"), units("965"), units("965")),
        deductions=settled.deductions_of("tax US 30, admin_fee all 5"),
    )
    items = settled.converted(settled.conversion_of(paid, lines), lines)
    found = {
        (i.deduction, i.territory): (plain(from_units(i.amount, 24)), amount(i.units))
        for i in items
        if i.part == "nina"
    }
    assert found == {
        ("", ""): ("1000", "1000"),
        ("tax", "US"): ("100", "-30"),
        ("admin_fee", ""): ("1000", "-5"),
    }


BLOCKED = rows("""
    deductions         said
    -                  1000 USD were reported and 970 sent, so 30 was kept, but it has no deductions; import the missing ones
    tax US 20          1000 USD were reported and 970 sent, so 30 was kept, but its deductions sum to 20; import the missing ones
    tax US 20, tax US 20  1000 USD were reported and 970 sent, so 30 was kept, but its deductions sum to 40; correct them
""")


@pytest.mark.parametrize("case", BLOCKED, ids=lambda case: case["deductions"])
def test_a_settlement_whose_deductions_do_not_explain_it_is_blocked(case):
    lines = settled.lines_of("nina US 1000")
    paid = replace(
        settled.settlement(units("1000"), units("970"), units("900")),
        deductions=settled.deductions_of(case["deductions"]),
    )
    funding = fund([settled.part_of(lines)], [paid], settled.NO_RATES, settled.RULES)
    assert (funding.conversions, funding.blocked) == ((), ((paid, paid.unexplained()),))
    assert [part.report_id for part in funding.waiting] == ["r1"]
    assert paid.unexplained().startswith(case["said"])


def test_a_deduction_in_another_currency_blocks():
    paid = settled.settlement(units("1000"), units("970"), units("900"))
    euros = [replace(d, currency="EUR") for d in settled.deductions_of("tax US 30")]
    said = replace(paid, deductions=tuple(euros)).unexplained()
    assert said == "its deduction of 30 EUR is not in USD; state it in USD"


def test_a_deduction_that_nobody_can_bear_stops_the_run():
    lines = settled.lines_of("nina DE 1000")
    paid = replace(
        settled.settlement(units("1000"), units("970"), units("900")),
        deductions=settled.deductions_of("tax US 30"),
    )
    with pytest.raises(
        InputError, match=r"Settlement S1: tax of 30 USD .* no lines of territory US to bear it"
    ):
        settled.converted(settled.conversion_of(paid, lines), lines)


PARTS = st.sampled_from(["*", "*suspense", "nina", "omar", "zoe"])
TERRITORIES = st.sampled_from(["DE", "US"])
LINES = st.dictionaries(st.tuples(PARTS, TERRITORIES), st.integers(-(10**18), 10**18), min_size=1)
KEPT = st.lists(
    st.tuples(
        st.sampled_from(["tax", "admin_fee", "promotion"]),
        st.sampled_from(["all", "US"]),
        st.integers(1, 10**16),
    ),
    max_size=4,
)


@given(LINES, KEPT, st.integers(1, 10**19), st.sampled_from(["payees", "distributor"]))
def test_the_oracle_agrees_and_nothing_is_lost(lines, kept, bank, borne_by):
    kept = [(kind, "" if kind != "tax" or where == "all" else where, taken) for kind, where, taken in kept]
    whole, in_us = sum(lines.values()), sum(n for (_, where), n in lines.items() if where == "US")
    sent = whole - sum(taken for _, _, taken in kept)
    assume(whole and in_us and sent > 0)
    deductions = tuple(
        settled.Deduction("S1", kind, taken, "USD", territory) for kind, territory, taken in kept
    )
    paid = replace(settled.settlement(whole, sent, bank), deductions=deductions)
    items = settled.converted(settled.conversion_of(paid, lines), lines, borne_by)
    expected = oracle.convert(
        settled.exact(lines),
        [(kind, territory, settled.Fraction(taken, 10**12)) for kind, territory, taken in kept],
        settled.Fraction(bank, 10**12),
        borne_by,
    )
    assert sum(item.units for item in items) == bank
    found = {(i.part, i.deduction, i.territory): i.units for i in items}
    assert {key: n for key, n in found.items() if n} == {key: n for key, n in expected.items() if n}
