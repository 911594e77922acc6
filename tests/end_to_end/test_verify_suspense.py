"""What is in suspense is proven to be what waits, whoever has paid: an amount that was changed in the book is found.

Duet is on two releases of one account, of which Ann has the one and Bo the other, so that 200 of its 1,000 USD cannot be divided.
"""

from decimal import Decimal

import pytest

from spartito.tables.at_rest import CONVERSIONS, UNDIVIDED

from . import command, layouts, tampered, waiting
from .duet import DUET, FIRST, SPLITS, TABLES

PLACED = {"isrc": DUET, "upc": FIRST, "amount": "800", "title": "Duet", "artist": "Ann"}
EITHER = {"isrc": DUET, "amount": "200", "title": "Duet", "artist": "Ann"}
LOST = {"isrc": "QZABC2600770", "amount": "200", "title": "Lost", "artist": "Ann"}


def opened(folder, *lines, settlements=waiting.TABLES["settlements"]):
    return waiting.book(folder, list(lines), {**TABLES, "settlements": settlements})


def half(name):
    """A settlement that pays for a half of the report."""
    paid = {"amount_reported": "500", "amount_sent": "500", "bank_received": "460", "covers": "part"}
    return {**waiting.TABLES["settlements"][0], **paid, "settlement_id": name}


def correct(book, report_id):
    """A corrected delivery of the second report comes in."""
    report = layouts.write(
        book.parent / "corrected.txt",
        "spotify",
        "2026-08",
        "USD",
        [{**PLACED, "territory": "GB", "amount": "100"}],
    )
    command.done("ingest", report, "--supersedes", report_id, "--book", book)


def more(rows):
    """Of the lines a cent more waits than there is."""
    (waits,) = (row for row in rows if row["part"] == "*suspense")
    waits["amount"] += Decimal("0.01")


@pytest.mark.parametrize(
    ("splits", "change", "wrong"),
    [
        (SPLITS, lambda rows: rows.clear(), "s2 has 200 USD in suspense, and 0 wait for an owner"),
        (SPLITS, None, ""),
        ([{**row, "payee_id": "bo"} for row in SPLITS], None, ""),
    ],
    ids=["lost", "as it was", "divided the second time"],
)
def test_each_of_several_settlements_has_what_waits_of_its_own(tmp_path, splits, change, wrong):
    book = opened(tmp_path, PLACED, EITHER, settlements=[half("s1")])
    waiting.close(book, "2026-09")
    waiting.load(book, "settlements", [half("s2")])
    waiting.load(book, "splits", splits)
    command.done("run", "2026-10", "--book", book)
    if change:
        tampered.table(book, "2026-10", UNDIVIDED, change)

    assert tampered.found(book, "2026-10") == ([f"2026-10: {wrong}"] if wrong else [])


def test_what_waits_of_others_is_proven_where_one_report_was_corrected(tmp_path):
    two = {
        **waiting.TABLES["settlements"][0],
        "amount_reported": "1100",
        "amount_sent": "1100",
        "bank_received": "1012",
    }
    book = opened(tmp_path, PLACED, EITHER, settlements=[two])
    second = waiting.ingest(book, [{**PLACED, "territory": "FR", "amount": "100"}], 1)["report_id"]
    command.done("run", "2026-09", "--book", book)
    tampered.table(book, "2026-09", UNDIVIDED, lambda rows: rows[0].update(amount=Decimal(199)))
    said = "2026-09: s1 has 200 USD in suspense, and 199 wait for an owner"
    assert tampered.found(book, "2026-09") == [said]

    correct(book, second)
    assert tampered.faults(book) == [said]
    command.done("run", "2026-10", "--book", book)
    assert tampered.found(book, "2026-10") == [said]


@pytest.mark.parametrize("line", [LOST, EITHER], ids=["of no track", "of two tracks"])
def test_a_period_that_an_older_version_closed_is_proven_where_no_line_may_be_of_two_tracks(tmp_path, line):
    book = opened(tmp_path, PLACED, line)
    command.done("run", "2026-09", "--book", book)
    tampered.without(book, "2026-09", UNDIVIDED)
    tampered.table(book, "2026-09", CONVERSIONS, more)

    said = "2026-09: s1 has 200.01 USD in suspense, and 200 wait for an owner"
    assert (said in tampered.found(book, "2026-09")) == (line is LOST)
