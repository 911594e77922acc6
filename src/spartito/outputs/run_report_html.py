"""The run report as a page: one file, nothing fetched, no script; prints on A4."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from spartito.domain.money import apportion
from spartito.outputs import sankey
from spartito.outputs.figures import count
from spartito.outputs.pages import template
from spartito.outputs.present import percent, total
from spartito.outputs.run_report import LineCounts, RunReport
from spartito.outputs.sankey import Flow, Sankey
from spartito.outputs.statement.words import dsp_name, feed_name

BAR_WIDTH = 10000

RULES = {
    "alias": "a saved decision names the track",
    "isrc+upc": "that recording on that release",
    "isrc": "the recording has one track",
    "isrc, one account": "several tracks, all of one account",
    "narrowed": "one account is left by date, territory or texts",
    "upc": "a whole release of one account",
}

REASONS = {
    "unknown isrc": "not in the catalogue",
    "unknown upc": "no ISRC, release not in the catalogue",
    "ambiguous": "several accounts could own it",
    "conflict": "ISRC and UPC name different owners",
    "no id": "neither ISRC nor UPC",
    "lossy id": "an id has lost digits",
    "outside window": "owned by nobody there and then",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar of lines, from `x` over `width` of `BAR_WIDTH`; `look` is a CSS class."""

    name: str
    note: str
    look: str
    lines: int
    share: str
    x: int
    width: int


def render_run_report(report: RunReport) -> str:
    """The run report as one self-contained HTML page."""
    drawing = draw_money(report)
    segments = line_segments(report.lines)
    return template("run_report.html").render(
        report=report,
        book=report.book_currency,
        drawing=drawing,
        money=sankey,
        segments=segments,
        groups=[
            ("Placed", [part for part in segments if part.look.startswith("placed")]),
            ("In suspense", [part for part in segments if part.look.startswith("suspense")]),
            ("Not read", [part for part in segments if part.look in ("rejected", "ignored")]),
        ],
        placed_share=percent(sum(lines for _, lines in report.lines.placed), report.lines.records),
        reports=report.reports,
        broken=[proof for proof in report.proofs if not proof.holds],
        payments=sum(payment.payments for payment in report.payments),
        part_of=lambda flow: percent_of(flow.amount, report.converted),
        proof_text=_proof_text,
    )


def draw_money(report: RunReport) -> Sankey:
    """The month's money as rivers, from the sources to everyone who gets a part."""
    by_source: dict[str, Decimal] = {}
    for source in report.sources:
        name = f"{dsp_name(source.source)} {feed_name(source.source)}".strip()
        by_source[name] = total((by_source.get(name, Decimal(0)), source.converted))
    incoming = [Flow(name, "source", amount) for name, amount in by_source.items()]
    incoming.sort(key=lambda flow: (-flow.amount, flow.name))
    outgoing = [Flow(payee.name or payee.payee_id, "payee", payee.earned) for payee in report.payees_top]
    others = "1 other payee" if report.payees_rest == 1 else f"{report.payees_rest:,} other payees"
    return sankey.layout(
        incoming,
        (
            *outgoing,
            Flow(others, "others", report.payees_rest_earned),
            Flow("Commission", "commission", report.commission),
            Flow("Suspense", "suspense", report.suspense),
            Flow("Settlement difference", "difference", report.difference),
            Flow("Bank fees", "fee", report.bank_fee),
        ),
    )


def percent_of(amount: Decimal, whole: Decimal) -> str:
    """An amount as a part of a positive whole.

    >>> percent_of(Decimal("0.25"), Decimal("1.00"))
    '25.0 %'
    """
    if whole <= 0:
        return ""
    part = Fraction(amount) / Fraction(whole)
    return percent(part.numerator, part.denominator)


def line_segments(lines: LineCounts) -> tuple[Segment, ...]:
    """The bar of lines: placed by rule, suspense by reason, rejected, ignored; widths fill the bar exactly."""
    parts = [
        *_shades("placed", lines.placed, RULES),
        *_shades("suspense", lines.suspense, REASONS),
        ("rejected", "a value cannot be read", "rejected", lines.rejected),
        *((reason, "ignored, with a reason", "ignored", number) for reason, number in lines.ignored),
    ]
    parts = [part for part in parts if part[3]]
    if not parts:
        return ()
    segments = []
    x = 0
    for (name, note, look, number), width in zip(
        parts, apportion(BAR_WIDTH, [part[3] for part in parts]), strict=True
    ):
        segments.append(Segment(name, note, look, number, percent(number, lines.records), x, width))
        x += width
    return tuple(segments)


def _shades(
    look: str, counts: Iterable[tuple[str, int]], words: dict[str, str]
) -> Iterable[tuple[str, str, str, int]]:
    """The most frequent first, each a shade paler than the one before."""
    for shade, (name, number) in enumerate(sorted(counts, key=lambda item: (-item[1], item[0]))):
        yield name, words.get(name, ""), f"{look} shade{min(shade, 4)}", number


def _proof_text(figure: str) -> str:
    """One side of a proof: numbers grouped, with every digit; anything else as it is."""
    return count(Decimal(figure)) if _is_number(figure) else figure


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdecimal() and text.isascii()
