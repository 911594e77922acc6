"""A statement as a page: one file, nothing fetched, no script; prints on A4."""

from __future__ import annotations

from markupsafe import Markup

from spartito.outputs.figures import count_html, fine_html
from spartito.outputs.pages import template
from spartito.outputs.present import html_text
from spartito.outputs.statement import summary, waterfall
from spartito.outputs.statement.answer import answer, step_words
from spartito.outputs.statement.details import Money, details
from spartito.outputs.statement.model import Statement
from spartito.outputs.statement.summary import Row

# More than this is not read, it is looked up: the CSV has all.
MOST_TRACKS = 30


def render(statement: Statement) -> bytes:
    """The statement as one self-contained HTML page."""
    tracks = summary.tracks(statement, MOST_TRACKS)
    page = template("statement.html").render(
        statement=statement,
        payee=statement.payee,
        home=statement.currency,
        answer=answer(statement),
        steps=[(step, step_words(statement, step)) for step in waterfall.steps(statement)],
        panels=summary.panels(statement),
        details=details(statement),
        money=Money,
        tracks=tracks,
        track_rows=Markup("".join([_track(row, statement.currency) for row in tracks.rows])),
    )
    return page.encode()


def _track(row: Row, currency: str) -> str:
    """A track as a table row; written here and not in the template, which would take three times as long."""
    called = row.called
    artist = f' <bdi class="soft">{html_text(called.artist)}</bdi>' if called.artist else ""
    return (
        f"<tr><td><bdi>{html_text(called.name)}</bdi>{artist}</td>"
        f'<td class="n">{count_html(row.quantity)}</td><td class="n">{fine_html(row.amount, currency)}</td></tr>\n'
    )
