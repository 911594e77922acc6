"""R30: one rate for every part of the reports, and the parts sum to what the bank paid, to the last unit."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spartito.domain.period import Period
from spartito.domain.settlement import Settlement, convert_groups
from spartito.errors import InputError, InvariantError

from .table import amount, rows, units


def settlement(sent: str, received: str, fee: str = "0", reported: str = "", bank: str = "EUR") -> Settlement:
    return Settlement(
        settlement_id="S1",
        source="spotify/licensor",
        sales_period=Period(2026, 8),
        currency="USD",
        amount_reported=units(reported or sent),
        amount_sent=units(sent),
        bank_currency=bank,
        bank_received=units(received),
        received_on=date(2026, 10, 1),
        bank_fee=units(fee),
    )


SETTLED = rows("""
    case                  sent  received  fee  rate     parts                        converted
    deductions            800   672.92    0    0.84115  lines 1000, deductions -200  lines 841.15, deductions -168.23
    YouTube's US tax      970   873       0    0.9      lines 1000, tax -30          lines 900, tax -27
    a fee of the bank     1000  918       2    0.92     nina 600, omar 400           nina 552, omar 368
    thirds                3     1         0    1/3      a 1, b 1, c 1                a 0.333333333334, b 0.333333333333, c 0.333333333333
    returns only          3     1         0    1/3      a 4, b -1                    a 1.333333333333, b -0.333333333333
""")


def parts_of(text: str) -> dict[str, str]:
    return dict(part.split() for part in text.split(", "))


@pytest.mark.parametrize("case", SETTLED, ids=lambda case: case["case"])
def test_every_part_converts_at_one_rate(case):
    settled = settlement(case["sent"], case["received"], case["fee"])
    assert settled.rate() == Fraction(case["rate"])
    parts = {part: units(text) * 10**12 for part, text in parts_of(case["parts"]).items()}
    answer = convert_groups([(settled.rate(), parts)], settled.bank_received + settled.bank_fee)
    assert {part: amount(part_units) for part, part_units in answer.items()} == parts_of(case["converted"])


def test_parts_that_are_not_the_amount_sent_break_a_law():
    with pytest.raises(InvariantError, match="within one unit of their total"):
        convert_groups([(Fraction(1), {"nina": units("999") * 10**12})], units("1000"))


PARTS = st.dictionaries(st.text(max_size=4), st.integers(-(10**38), 10**38), max_size=8)
RATES = st.fractions(Fraction(1, 10**6), 10**6)


@given(PARTS, RATES, st.randoms(use_true_random=False))
def test_conversion_conserves_mirrors_and_forgets_the_order(parts, rate, random):
    answer = convert_groups([(rate, parts)])
    assert sum(answer.values()) == round(Fraction(sum(parts.values()), 10**12) * rate)
    assert convert_groups([(rate, {part: -value for part, value in parts.items()})]) == {
        part: -value for part, value in answer.items()
    }
    shuffled = list(parts.items())
    random.shuffle(shuffled)
    assert convert_groups([(rate, dict(shuffled))]) == answer


@given(PARTS.filter(lambda parts: sum(parts.values()) > 0), st.integers(1, 10**24))
def test_the_parts_sum_to_what_the_bank_paid(parts, paid):
    rate = Fraction(paid * 10**12, sum(parts.values()))
    assert sum(convert_groups([(rate, parts)], paid).values()) == paid


REFUSED = rows("""
    case               sent  received     fee  reported  bank  said
    nothing sent       0     672          0    0         EUR   amount_sent and bank_received must not be zero, bank_fee not below it
    nothing received   800   0            0    800       EUR   amount_sent and bank_received must not be zero, bank_fee not below it
    fee below zero     800   672          -1   800       EUR   amount_sent and bank_received must not be zero, bank_fee not below it
    signs differ       -800  672          0    -800      EUR   amount_sent and bank_received must both be above zero, or both below it
    absurd             1     1000001      0    1         EUR   a rate of 1000001 EUR for 1 USD is absurd; check amount_sent and bank_received
    absurdly little    1     0.000000999  0    1         EUR   a rate of 0.000000999 EUR for 1 USD is absurd; check amount_sent and bank_received
    money got lost     800   790          5    800       USD   800 USD were sent, but bank_received + bank_fee is 795 USD; correct one of them
""")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["case"])
def test_a_settlement_that_cannot_be_right_is_refused(case):
    settled = settlement(case["sent"], case["received"], case["fee"], case["reported"], case["bank"])
    with pytest.raises(InputError) as error:
        settled.check()
    assert str(error.value) == f"settlement S1: {case['said']}"


def test_a_good_settlement_passes():
    settlement("1000", "918", "2").check()
    replace(settlement("1000", "998", "2"), bank_currency="USD").check()
