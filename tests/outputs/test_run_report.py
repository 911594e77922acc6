"""The run report draws what it says and says what does not hold."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from spartito.domain.money import plain
from spartito.errors import InvariantError
from spartito.outputs.run_report import LineCounts, PayeeRow, Proof, RunReport, SuspenseRow, WaitingReport
from spartito.outputs.run_report_html import (
    BAR_WIDTH,
    draw_money,
    line_segments,
    render_run_report,
)
from spartito.outputs.sankey import MONEY, Flow, layout

from . import samples
from .reading import Page, assert_stands_alone

HOSTILE = "</title><script>alert(1)</script>\"'&\r\n\u202e\x00\ud800"


def empty() -> RunReport:
    return RunReport("Book", "2026-09", "run1", "0.1.0", "EUR", "draft", 0, LineCounts(()), (), ())


def test_the_page_stands_alone_and_prints_on_a4():
    html = render_run_report(samples.run_report())

    assert_stands_alone(html)
    assert "@page { size: A4;" in html
    assert "\ufffd" not in html


def test_the_page_holds_every_exact_figure():
    report = samples.run_report()
    values = set(Page(render_run_report(report)).values)

    for figure in (
        report.earned,
        report.commission,
        report.suspense,
        report.bank_fee,
        report.opening,
        report.closing,
    ):
        assert plain(figure) in values
    for source in report.sources:
        assert {plain(source.amount), plain(source.suspense), plain(source.payees)} <= values
    assert {plain(item.amount) for item in report.suspense_top} <= values


def test_every_drawing_is_well_formed():
    html = render_run_report(samples.run_report())
    # The large drawing holds a small one for each name, which cuts names that are too wide.
    (large,) = re.findall('<svg class="river".*?\n</svg>', html, re.DOTALL)
    drawings = [large, *re.findall('<svg class="(?!river).*?</svg>', html, re.DOTALL)]

    assert len(drawings) > 2
    for drawing in drawings:
        ElementTree.fromstring(drawing)


def test_the_rivers_use_the_same_width_on_both_banks():
    drawing = draw_money(samples.run_report())

    for rivers in (drawing.incoming, drawing.outgoing):
        assert MONEY <= sum(river.height for river in rivers) <= MONEY + 12 * len(rivers)
        assert all(one.middle < other.middle for one, other in pairwise(rivers))
        assert all(river.y >= 0 and river.y + river.height <= drawing.height for river in rivers)
    assert [river.flow.look for river in drawing.outgoing][-4:] == ["others", "commission", "suspense", "fee"]


def test_money_below_zero_is_listed_and_not_drawn():
    flows = (Flow("a", "payee", Decimal(5)), Flow("b", "payee", Decimal(-2)), Flow("c", "payee", Decimal(0)))
    drawing = layout((Flow("s", "source", Decimal(3)),), flows)

    assert [river.flow.name for river in drawing.outgoing] == ["a"]
    assert [flow.name for flow in drawing.not_drawn] == ["b"]


def test_nothing_converted_is_a_sentence():
    html = render_run_report(empty())

    assert_stands_alone(html)
    assert "No report of this run has its money yet" in html


def test_the_bar_of_lines_is_filled_exactly():
    report = samples.run_report()
    segments = line_segments(report.lines)

    assert sum(segment.width for segment in segments) == BAR_WIDTH
    assert sum(segment.lines for segment in segments) == report.lines.records == 1_001_000
    assert all(one.x + one.width == other.x for one, other in pairwise(segments))


def test_a_proof_that_fails_is_seen_at_once():
    report = samples.run_report()
    text = Page(
        render_run_report(replace(report, proofs=(*report.proofs, Proof("Law", "1.00", "1.01", "EUR"))))
    ).text

    assert "7 of 8" in " ".join(text.split())
    assert "do not close" in text
    assert "≠" in text


@pytest.mark.parametrize("change", ["opening", "closing", "paid_in_book", "payees_rest_earned"])
def test_a_report_that_does_not_add_up_is_never_made(change):
    report = samples.run_report()

    with pytest.raises(InvariantError):
        replace(report, **{change: getattr(report, change) + Decimal("1E-12")})


def test_a_source_that_does_not_add_up_is_never_made():
    source = samples.run_report().sources[0]

    with pytest.raises(InvariantError, match="spotify/licensor"):
        replace(source, rounding=Decimal("1E-38"))


def test_hostile_texts_stay_texts():
    report = replace(
        samples.run_report(),
        book=HOSTILE,
        run_id=HOSTILE,
        period=HOSTILE,
        payees_top=tuple(PayeeRow(HOSTILE, HOSTILE, row.earned) for row in samples.run_report().payees_top),
        suspense_top=(SuspenseRow(*[HOSTILE] * 6, 1, "USD", Decimal(1)),),
        waiting=(WaitingReport(HOSTILE, HOSTILE, HOSTILE, "USD", Decimal(1)),),
        proofs=(Proof(HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
        lines=LineCounts(((HOSTILE, 1),), ((HOSTILE, 1),), 0, ((HOSTILE, 1),)),
    )
    html = render_run_report(report)

    assert_stands_alone(html)
    assert not set(html) & {"\u202e", "\x00", "\r", "\ud800"}
    html.encode()


def test_same_run_same_bytes():
    assert render_run_report(samples.run_report()) == render_run_report(samples.run_report())
