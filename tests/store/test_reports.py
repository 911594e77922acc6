"""The list of reports is whole while other commands add to it: between any two questions one may come or go."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from spartito.app.intake import holding
from spartito.domain.tripwire import Tripped
from spartito.store import held, reports
from spartito.store.book import init, open_book


@pytest.fixture
def book(tmp_path):
    made = init(tmp_path / "book", "EUR")
    _register(made, "first")
    return made


def _register(book, report_id, supersedes=None, tripped=()):
    """Register a report of one placement, as a command of its own."""
    names = ("known_by", "fingerprint", "file", "source", "format", "sales_period")
    row = {"report_id": report_id, "lines": 1, **{name: f"{name} of {report_id}" for name in names}}
    reports.register(open_book(book.root), [reports.Entry(row, "hash", tripped)], supersedes)


def _between_questions(book, question, happens):
    """Ask once for each statement that is sent, while something happens before it; all answers that were given."""
    statements = 0

    @event.listens_for(book.engine, "after_cursor_execute")
    def _count(*_):
        nonlocal statements
        statements += 1

    question(book)
    event.remove(book.engine, "after_cursor_execute", _count)
    return [_interrupted(book, question, at, happens) for at in range(1, statements + 1)]


def _interrupted(book, question, at, happens):
    seen = 0

    @event.listens_for(book.engine, "before_cursor_execute")
    def _happens(*_):
        nonlocal seen
        seen += 1
        if seen == at:
            happens(at)

    answer = question(book)
    event.remove(book.engine, "before_cursor_execute", _happens)
    return answer


@pytest.mark.parametrize("question", [reports.every, reports.ever])
def test_a_report_that_comes_meanwhile_is_listed_or_not(book, question):
    answers = _between_questions(book, question, lambda at: _register(book, f"later {at}"))
    assert len(answers) >= 2
    for answer in answers:
        ids = [report.report_id for report in answer]
        assert ids == sorted(set(ids))
        assert "first" in ids
        assert all(report.chain == (1,) for report in answer)


def test_a_report_that_is_let_through_meanwhile_is_listed_with_its_reasons_or_not(book):
    waiting = ["1", "2", "3", "4", "5"]
    for number in waiting:
        _register(book, number, tripped=(Tripped("columns", "none", "one", "it has one more"),))

    def let_through(_at):
        held.let_through(open_book(book.root), waiting.pop(), "mia", "seen")

    answers = _between_questions(book, holding.held_reports, let_through)
    assert len(answers) >= 2
    for answer in answers:
        assert all(len(report["held"]) == 1 for report in answer)


def test_a_report_that_is_superseded_meanwhile_is_listed_once(book):
    last = "first"

    def supersede(at):
        nonlocal last
        _register(book, f"second {at}", supersedes=last)
        last = f"second {at}"

    for answer in _between_questions(book, reports.ever, supersede):
        ids = [report.report_id for report in answer]
        assert ids == sorted(set(ids))
        assert "first" in ids
