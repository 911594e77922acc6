"""R40: a closed period never changes; what is learnt later is paid in the open one, and says what it concerns."""

import pytest

from domain.table import rows
from end_to_end import waiting

# August closes with 700 of 1,000 dollars placed, at 0.92. Ann has 60 and Bo 40 % of what 15 % commission leaves.
LEARNT = rows("""
    what is learnt in October    ann    bo      the statement says of it
    nothing                      0      0       -
    whose the lost song is       93.84  62.56   2026-08
    a line that came late        46.92  31.28   2026-08
    another split from now on    0      0       -
""")


@pytest.mark.parametrize("case", LEARNT, ids=lambda case: case["what is learnt in October"])
def test_the_closed_period_stays_and_the_open_one_has_the_difference(tmp_path, case):
    book = waiting.book(tmp_path)
    assert waiting.close(book, "2026-09") == waiting.PLACED
    closed = _statement(book, "2026-09")
    _learn(book, case["what is learnt in October"])

    october = waiting.close(book, "2026-10")

    assert {payee: october.get(payee, "0") for payee in ("ann", "bo")} == {
        "ann": case["ann"],
        "bo": case["bo"],
    }
    assert _statement(book, "2026-09") == closed
    concerned = {row["sales_period"] for row in _statement(book, "2026-10") if row["row"] == "earnings"}
    assert concerned == {found for found in [case["the statement says of it"]] if found}


def _learn(book, what):
    if what == "whose the lost song is":
        waiting.resolve(book, "Lost Song", "--isrc", "QZABC2600002")
    if what == "a line that came late":
        waiting.ingest(book, [{"isrc": "QZABC2600001", "amount": "100", "title": "Song"}], 1)
        late = {"settlement_id": "s2", "amount_reported": "100", "amount_sent": "100", "bank_received": "92"}
        waiting.load(book, "settlements", [{**waiting.TABLES["settlements"][0], **late}])
    if what == "another split from now on":
        waiting.load(book, "splits", [{"account_id": "label", "payee_id": "ann", "percent": "100"}])


def _statement(book, period):
    folder = book.parent / f"statements-{period}"
    waiting.command.done("statements", period, "--to", folder, "--as", "csv", "--book", book)
    file = folder / f"{period}-ann.csv"
    return waiting.table(file) if file.exists() else []
