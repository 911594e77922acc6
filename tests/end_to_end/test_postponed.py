"""A split was changed, and the run says why a report is not divided again by it yet: a decision about it is paid first.

Duet is on two releases of one account, of which Ann has the one and Bo the other. A dollar is 0.92 EUR and the distributor
keeps 15 %: the 200 USD whose lines name no release are 156.4 EUR for somebody, the 800 of the first release 625.6.
"""

import pytest

from . import command, waiting
from .duet import DUET, FIRST, SPLITS, TABLES

LINES = [
    {"isrc": DUET, "upc": FIRST, "amount": "800", "title": "Duet", "artist": "Ann"},
    {"isrc": DUET, "amount": "200", "title": "Duet", "artist": "Ann"},
]


@pytest.fixture
def book(tmp_path):
    """September is closed; then a person decides about the 200 USD, and Bo is given all of Duet."""
    made = waiting.book(tmp_path, LINES, TABLES, 'retroactive = "delta"\n')
    assert waiting.close(made, "2026-09") == {"ann": "625.6"}
    (item,) = command.answer("suspense", "list", "--book", made)["suspense"]
    decided = ("--track-id", "d1", "--author", "mia")
    command.done("suspense", "resolve", item["item_id"], *decided, "--book", made)
    waiting.load(made, "splits", [{**row, "payee_id": "bo"} for row in SPLITS])
    return made


def test_a_run_says_what_is_divided_again_later_and_what_to_do(book):
    (report,) = command.answer("reports", "--book", book)["reports"]

    found = command.answer("run", "2026-10", "--book", book)

    assert found["postponed"] == [
        {
            "report_id": report["report_id"],
            "file": report["file"],
            "source": waiting.SOURCE,
            "sales_period": "2026-08",
            "currency": "USD",
            "period": "2026-09",
        }
    ]
    said = " ".join(command.done("run", "2026-10", "--book", book).stdout.split())
    assert (
        f"Report {report['report_id']} is not divided again yet, though splits or deals of its sales of 2026-08 (USD) were "
        "changed since 2026-09 was closed: this run pays what was decided about its lines whose terms differed. Close 2026-10, "
        "and the next run divides the report again." in said
    )


def test_the_next_run_divides_it_and_says_no_more(book):
    assert waiting.close(book, "2026-10") == {"bo": "156.4"}

    found = command.answer("run", "2026-11", "--book", book)

    assert found["postponed"] == []
    assert {row["payee_id"]: row["earned"] for row in found["payees"]} == {
        "ann": "-625.6",
        "bo": "625.6",
        "solo": "0",
    }
    assert "is not divided again yet" not in command.done("run", "2026-11", "--book", book).stdout
