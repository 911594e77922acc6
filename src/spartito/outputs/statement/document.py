"""What a statement's PDF says: every text and figure as the template sets it (`templates/statement.typ`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from spartito.domain.period import Period
from spartito.outputs.figures import count_text, fine_texts, whole_text
from spartito.outputs.present import counted, month, shortened, wrapping
from spartito.outputs.statement import summary, waterfall
from spartito.outputs.statement.answer import answer, step_words
from spartito.outputs.statement.details import Detail, Money, Words, details
from spartito.outputs.statement.model import Statement
from spartito.outputs.statement.summary import Panel
from spartito.outputs.statement.waterfall import CLOSING, OPENING

# More than this is not read, it is looked up: the CSV has all.
MOST_TRACKS = 300

Facts = dict[str, Any]


def told(statement: Statement) -> Facts:
    """Everything that the template sets, in the words and figures that it shows."""
    issuer, payee, first = statement.issuer, statement.payee, answer(statement)
    last = Period.parse(statement.period).last_day
    superseded = f"Superseded: version {statement.superseded_by} of this statement takes its place."
    replaces = f"version {statement.version}, replaces version {statement.version - 1}"
    about = [replaces if statement.version > 1 else "", f"{payee.payee_id} {payee.country}", payee.email]
    return {
        "title": wrapping(f"Statement {statement.number}, {month(statement.period)}, {payee.name}"),
        "date": {"year": last.year, "month": last.month, "day": last.day},
        "issuer": {
            "name": wrapping(issuer.name or "Royalties"),
            "lines": [wrapping(text) for text in (issuer.address, issuer.contact) if text],
        },
        "number": wrapping(statement.number),
        "about": [wrapping(text) for text in about if text.strip()],
        "foot": wrapping(f"{issuer.name or 'Royalties'}, statement {statement.number}"),
        "superseded": superseded if statement.superseded_by else "",
        "draft": statement.draft,
        "payee": {"name": wrapping(payee.name)},
        "period": month(statement.period),
        "currency": statement.currency,
        "answer": {
            "label": first.label, "amount": first.amount, "sentences": wrapping(first.sentences), "kept": first.kept
        },
        "steps": _steps(statement),
        "panels": [_panel(panel, statement.currency) for panel in summary.panels(statement)],
        "details": [_detail(table) for table in details(statement)],
        "tracks": _tracks(summary.tracks(statement, MOST_TRACKS), statement.currency),
    }  # fmt: skip


def _steps(statement: Statement) -> list[Facts]:
    steps = waterfall.steps(statement)
    return [
        {
            "words": step_words(statement, step),
            "start": step.start,
            "width": step.width,
            "look": "balance" if step.kind in (OPENING, CLOSING) else _look(step.amount),
            "figure": fine_texts(step.amount, statement.currency),
            "last": step.kind == CLOSING,
        }
        for step in steps
    ]


def _panel(panel: Panel, currency: str) -> Facts:
    rows = [
        {
            "name": wrapping(shortened(row.called.name, 36)),
            "width": row.width,
            "look": _look(row.amount),
            "amount": whole_text(row.amount, currency),
        }
        for row in panel.rows
    ]
    more = f"and {panel.more:,} more" if panel.more else ""
    return {"title": panel.title, "rows": rows, "more": more, "rest": whole_text(panel.rest, currency)}


def _detail(table: Detail) -> Facts:
    columns = [
        {"title": title, "number": isinstance(cell, Money), "wide": not at}
        for at, (title, cell) in enumerate(zip(table.columns, table.rows[0], strict=True))
    ]
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    return {
        "title": table.title, "note": table.note, "columns": columns, "rows": rows, "summed": table.summed
    }  # fmt: skip


def _cell(cell: Words | Money) -> Facts:
    if isinstance(cell, Money):
        currency = cell.currency if cell.named else ""
        return {"figure": fine_texts(cell.amount, cell.currency), "currency": currency}
    return {"text": wrapping(cell.text), "beside": wrapping(cell.beside)}


def _tracks(panel: Panel, currency: str) -> Facts:
    shown = len(panel.rows)
    note = f"The {shown:,} that earned most. The CSV that comes with this statement has all {shown + panel.more:,}."
    return {
        "title": panel.title,
        "note": note if panel.more else "",
        "columns": ["Track", "Release", "ISRC", "Plays and sales", currency],
        "rows": [
            {
                "name": wrapping(row.called.name),
                "artist": wrapping(row.called.artist),
                "release": wrapping(row.called.release),
                "isrc": wrapping(row.called.isrc),
                "quantity": count_text(row.quantity),
                "figure": fine_texts(row.amount, currency),
            }
            for row in panel.rows
        ],
        "more": f"and {counted(panel.more, 'more track')}" if panel.more else "",
        "rest": fine_texts(panel.rest, currency),
    }


def _look(amount: Decimal) -> str:
    return "less" if amount < 0 else "more"
