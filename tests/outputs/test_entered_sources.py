"""What sources brought to a balance in another currency: two exchanges, two roundings, and sums that hold to the last digit."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from spartito.app.statements.entered import entered
from spartito.domain.money import from_units, half_even, to_units
from spartito.outputs.present import total
from spartito.outputs.statement import breakdown
from spartito.outputs.statement.model import (
    Deducted,
    Issuer,
    Payee,
    Payment,
    SourceEarnings,
    Statement,
    TrackLine,
)

RATE = Fraction("17000.123")
"""What a euro is worth in rupiah: a rounding of one unit in euros is seventeen thousand of them there."""
amounts = st.lists(st.integers(-(10**16), 10**18), min_size=1, max_size=4)


def source(number, fine, rate):
    """A source with lines in dollars (24 decimals), as the run converted it to euros, less a deduction."""
    tracks = tuple(
        TrackLine(
            f"QZABC260000{at}", "", "", "", "", "stream", "sale", where, Decimal(1), from_units(amount, 24)
        )
        for at, (where, amount) in enumerate(zip(("DE", "FR", "US", "IT"), fine, strict=False))
    )
    converted = half_even(sum(fine) * rate.numerator, 10**12 * rate.denominator)
    return SourceEarnings(
        source="spotify/licensor", sales_period=f"2026-0{number}", currency="USD", amount=from_units(sum(fine), 24),
        converted=from_units(converted), rate=f"{rate.numerator}/{rate.denominator}", rate_note="settlement s1",
        tracks=tracks, deductions=(Deducted("tax", "US", from_units(-7)),),
    )  # fmt: skip


@given(amounts, amounts, st.fractions(min_value="0.5", max_value=2, max_denominator=10**4))
def test_sources_sum_to_what_was_earned_and_their_parts_to_them(first, second, rate):
    booked = [source(1, first, rate), source(2, second, rate)]
    came = sum(to_units(s.converted) + sum(to_units(d.amount) for d in s.deductions) for s in booked)
    earned = from_units(half_even(came * RATE.numerator, RATE.denominator))
    payable = {
        "entered_rate": f"{RATE.numerator}/{RATE.denominator}", "entered_rate_note": "ECB 2026-08-31", "earned": earned
    }  # fmt: skip
    sources = entered(booked, payable)
    statement = Statement(
        number="1", period="2026-08", currency="IDR", issuer=Issuer("L"), payee=Payee("nina", "Nina"),
        opening=Decimal(0), sources=sources, movements=(), payment=Payment("IDR", reason="below minimum"), closing=earned,
    )  # fmt: skip

    assert statement.earned == earned
    assert total(part.amount for part in breakdown.by_territory(statement)) == statement.came_in
    assert entered(booked, {"entered_rate": ""}) == tuple(booked)
