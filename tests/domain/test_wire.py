"""R30: what the settlements of one wire state must be true together."""

from dataclasses import replace
from datetime import date

import pytest

from spartito.domain.money import UNIT
from spartito.domain.period import Period
from spartito.domain.settlement import Settlement
from spartito.domain.wire import contradiction

AUGUST, LATER = date(2026, 8, 31), date(2026, 9, 1)


def part(name, sent, currency="EUR", **more):
    return Settlement(
        name, "apple/itunes_sales", Period(2026, 8), currency, sent * UNIT, sent * UNIT, "EUR", 100 * UNIT, AUGUST,
        wire_id="w1", **more,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["bank_currency", "bank_received", "bank_fee", "received_on"])
def test_each_settlement_states_the_whole_wire(name):
    other = {"bank_currency": "USD", "bank_received": 1, "bank_fee": 1, "received_on": LATER}[name]
    first, second = part("s1", 60), part("s2", 40)

    said = f"its settlements state different values of {name}; state that of the whole wire in each"
    assert contradiction([first, replace(second, **{name: other})]) == said


@pytest.mark.parametrize(
    ("sent", "fee", "said"),
    [
        ((60, 40), 0, ""),
        ((60, 42), 2, ""),
        ((60, 30), 0, "10 EUR more"),
        ((60, 45), 2, "3 EUR less"),
        ((100, 1), 0, "1 EUR less"),
    ],
)
def test_what_was_sent_in_the_currency_of_the_bank_is_what_came(sent, fee, said):
    wire = [part(f"s{number}", amount, bank_fee=fee * UNIT) for number, amount in enumerate(sent)]
    whole = "bank_received + bank_fee is {} than the amount_sent of its settlements; correct one of them"

    assert contradiction(wire) == (whole.format(said) if said else "")


def test_a_settlement_in_another_currency_takes_what_is_left():
    assert contradiction([part("s1", 60), part("s2", 44, "USD")]) == ""


def test_a_wire_of_one_settlement_is_held_to_the_last_unit():
    assert contradiction([part("s1", 100)]) == ""
    assert contradiction([replace(part("s1", 100), bank_fee=1)]) == (
        "bank_received + bank_fee is 0.000000000001 EUR more than the amount_sent of its settlements; correct one of them"
    )
