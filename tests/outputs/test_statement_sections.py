"""The sections of a statement add up: the divisions of what was earned, the steps of a pot, a reserve, a hold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spartito.domain.money import UNIT
from spartito.errors import InvariantError
from spartito.outputs.present import total
from spartito.outputs.statement import breakdown, summary, waterfall
from spartito.outputs.statement.model import SourceEarnings, Statement, TrackLine
from spartito.outputs.statement.words import MOVEMENTS, movement_words

from . import rich, samples

DIVISIONS = (
    breakdown.by_service, breakdown.by_territory, breakdown.by_use, breakdown.by_release, breakdown.by_track,
)  # fmt: skip
AMOUNTS = st.decimals(-(10**9), 10**9, places=24)
LINES = st.builds(
    TrackLine,
    isrc=st.sampled_from(["A", "B", ""]),
    upc=st.sampled_from(["1", ""]),
    title=st.sampled_from(["Ora", "Sempre"]),
    artist=st.just("Nina"),
    release_title=st.sampled_from(["Ora", ""]),
    usage_type=st.sampled_from(["stream", "download"]),
    kind=st.sampled_from(["sale", "return", "fee"]),
    territory=st.sampled_from(["DE", "US", "ZZ"]),
    quantity=st.integers(-9, 9).map(Decimal),
    amount=AMOUNTS,
)
RATES = st.sampled_from(["", "1/3", "217/200", "9217/10000"])


@st.composite
def sources(draw: st.DrawFn) -> SourceEarnings:
    lines = tuple(draw(st.lists(LINES, min_size=1, max_size=6)))
    amount = total(line.amount for line in lines)
    rate = draw(RATES)
    converted = Decimal(f"{round(Fraction(amount) * Fraction(rate or 1) * UNIT)}E-12")
    source = draw(st.sampled_from(["spotify/licensor", "youtube/asset_raw"]))
    return SourceEarnings(source, "2026-08", "USD", amount, converted, rate, "", lines)


def earning(all_sources: tuple[SourceEarnings, ...]) -> Statement:
    plain = samples.statement((1,))
    payment = replace(plain.payment, paid=Decimal(0), from_balance=Decimal(0), reason="below minimum")
    closing = total([plain.opening, *(source.converted for source in all_sources)])
    return replace(plain, sources=all_sources, movements=(), payment=payment, closing=closing)


@given(st.lists(sources(), max_size=4).map(tuple))
def test_every_division_sums_to_what_came_in(all_sources):
    statement = earning(all_sources)
    quantity = total(line.quantity for source in all_sources for line in source.tracks)

    for divide in DIVISIONS:
        parts = divide(statement)
        assert total(part.amount for part in parts) == statement.came_in
        assert total(part.quantity for part in parts) == quantity
        assert [part.amount for part in parts] == sorted((part.amount for part in parts), reverse=True)


def test_a_use_in_two_territories_is_told_apart_and_added_up():
    line = samples.statement((1,)).sources[0].tracks[0]
    lines = tuple(
        replace(line, territory=territory, amount=Decimal(amount), quantity=Decimal(1))
        for territory, amount in (("DE", "3"), ("US", "4"), ("DE", "5"))
    )
    statement = earning(
        (SourceEarnings("spotify/licensor", "2026-08", "EUR", Decimal(12), Decimal(12), tracks=lines),)
    )

    assert [(part.key, part.amount) for part in breakdown.by_territory(statement)] == [
        (("DE",), Decimal(8)),
        (("US",), Decimal(4)),
    ]
    assert [(part.key[2], part.quantity) for part in breakdown.by_track(statement)] == [("Slow Tide", 3)]


def test_a_panel_shows_the_largest_and_what_the_others_come_to():
    statement = samples.statement((40,))
    panel = summary.tracks(statement, 10)

    assert (len(panel.rows), panel.more) == (10, 30)
    assert panel.rows[0].width == summary.WIDTH
    assert total([panel.rest, *(row.amount for row in panel.rows)]) == statement.earned
    assert summary.tracks(statement, 39).more == 0


def test_the_drawing_starts_each_step_where_the_last_one_ended():
    steps = waterfall.steps(rich.statement())
    kinds = [step.kind for step in steps]

    assert kinds[:2] == ["opening", "earned"]
    assert kinds[-2:] == ["payment", "closing"]
    assert total(step.amount for step in steps[:-1]) == steps[-1].amount
    for step in steps:
        assert 0 <= step.start <= step.start + step.width <= waterfall.WIDTH


def test_a_balance_that_does_not_move_draws_nothing():
    statement = earning(())

    assert [(step.kind, step.width) for step in waterfall.steps(replace(statement, opening=Decimal(0), closing=Decimal(0)))] == [
        ("opening", 0), ("earned", 0), ("payment", 0), ("closing", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("section", ["pots", "reserves", "holds"])
def test_a_section_whose_steps_do_not_lead_to_its_closing_amount_is_refused(section):
    value = getattr(rich.statement(), section)[0]

    with pytest.raises(InvariantError, match="lead to its closing amount"):
        replace(value, closing=value.closing + Decimal("1E-12"))


def test_a_pot_says_what_has_been_recouped_to_date():
    album, video = rich.statement().pots

    assert (album.recouped_to_date, album.closing) == (Decimal(4700), Decimal(5300))
    assert video.recouped_to_date == 0


def test_a_movement_without_words_of_its_own_is_called_by_its_kind():
    assert movement_words("recoupment") == MOVEMENTS["recoupment"]
    assert movement_words("dispute won") == "Dispute won"
