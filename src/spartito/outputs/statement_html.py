"""A statement as a page: one file, nothing fetched, no script; prints on A4."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from markupsafe import Markup

from spartito.outputs.atomic import write_all_atomically
from spartito.outputs.figures import count_html, fine_html
from spartito.outputs.pages import template
from spartito.outputs.present import file_name, html_text, total
from spartito.outputs.statement import SourceEarnings, Statement, TrackLine
from spartito.outputs.statement_csv import render_csv
from spartito.outputs.statement_words import usage_words, why_not

# More than this is not read, it is looked up: the CSV has all.
MOST_TRACKS = 30


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source with the track lines that the page shows; `more` lines, worth `rest`, are only in the CSV."""

    earnings: SourceEarnings
    tracks: tuple[TrackLine, ...]
    more: int
    rest: Decimal

    @property
    def rows(self) -> Markup:
        """The lines as table rows; written here and not in the template, which would take three times as long."""
        currency = self.earnings.currency
        return Markup("".join([_row(track, currency) for track in self.tracks]))


def render_html(statement: Statement) -> str:
    """The statement as one self-contained HTML page."""
    shown = _shown(statement.sources)
    return template("statement.html").render(
        statement=statement,
        payee=statement.payee,
        payment=statement.payment,
        book=statement.book_currency,
        earned=statement.earned,
        shown=shown,
        tracks_shown=sum(len(source.tracks) for source in shown),
        tracks_more=sum(source.more for source in shown),
        why_not=why_not(statement) if statement.payment.reason else "",
    )


def write_statements(statements: Iterable[Statement], folder: Path) -> int:
    """Write each statement as `<number>.html` and `<number>.csv` into *folder* and return how many files.

    All are on the disk before the first is put in place; the folder must exist.
    """
    return write_all_atomically(
        folder,
        (
            file
            for statement in statements
            for file in (
                (file_name(statement.number, ".html"), render_html(statement).encode()),
                (file_name(statement.number, ".csv"), render_csv(statement)),
            )
        ),
    )


def _shown(sources: tuple[SourceEarnings, ...]) -> tuple[ShownSource, ...]:
    """Each source's lines, largest first; of many, the largest over all sources in book currency."""
    ordered = [sorted(source.tracks, key=lambda track: -abs(track.amount)) for source in sources]
    if sum(map(len, ordered)) <= MOST_TRACKS:
        kept = [len(tracks) for tracks in ordered]
    else:
        kept = _largest(sources, ordered)
    return tuple(map(_with_tracks, sources, ordered, kept))


def _largest(sources: tuple[SourceEarnings, ...], ordered: list[list[TrackLine]]) -> list[int]:
    """How many of each source's ordered lines are among the `MOST_TRACKS` largest of all, whatever their sign."""
    worth = [
        (abs(Fraction(track.amount)) * Fraction(source.rate or 1), place)
        for place, (source, tracks) in enumerate(zip(sources, ordered, strict=True))
        for track in tracks[:MOST_TRACKS]
    ]
    chosen = heapq.nsmallest(MOST_TRACKS, worth, key=lambda line: (-line[0], line[1]))
    places = Counter(place for _, place in chosen)
    return [places[place] for place in range(len(sources))]


def _with_tracks(source: SourceEarnings, ordered: list[TrackLine], kept: int) -> ShownSource:
    rest = total(track.amount for track in ordered[kept:])
    return ShownSource(source, tuple(ordered[:kept]), len(ordered) - kept, rest)


def _row(track: TrackLine, currency: str) -> str:
    title = html_text(track.title or track.isrc or "untitled")
    artist = f' <bdi class="soft">{html_text(track.artist)}</bdi>' if track.artist else ""
    use = html_text(usage_words(track.usage_type, track.kind))
    return (
        f'<tr><td><bdi>{title}</bdi>{artist}</td><td class="soft">{use}</td>'
        f'<td class="n">{count_html(track.quantity)}</td><td class="n">{fine_html(track.amount, currency)}</td></tr>\n'
    )
