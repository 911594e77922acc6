"""Codes in the wrong column, cut by a spreadsheet, or several in one: a line is the item that it says, and no other."""

import csv

from . import command, waiting

FIRST_LINE = 4
RELEASE = "00724384960650"
MANGLED = [
    {"isrc": "7.24384E+11", "upc": "QZABC2600001", "amount": "3", "title": "", "artist": ""},
    {"isrc": "724384960650", "upc": "QZABC26-00O1", "amount": "4", "title": "", "artist": ""},
    {"isrc": "724384960650", "upc": "QZABC26-00O2", "amount": "5", "title": "", "artist": ""},
    {"isrc": "", "upc": "", "amount": "6", "title": "", "artist": ""},
]


def waits(book):
    """What the lines of each item say, why they wait, and their money."""
    rows = command.answer("suspense", "--book", book)["suspense"]
    return {(row["isrc"], row["upc"]): (row["reason"], row["amount"]) for row in rows}


def explained(book):
    """The rule that places each line, blank where it waits."""
    (report,) = (row["report_id"] for row in command.answer("reports", "--book", book)["reports"])
    lines = range(FIRST_LINE, FIRST_LINE + len(MANGLED))
    return [command.answer("explain", report, line, "--book", book)["match_rule"] for line in lines]


def test_a_code_in_the_wrong_column_counts_whatever_stands_in_its_own(tmp_path):
    book = waiting.book(tmp_path, MANGLED)

    assert waits(book) == {
        ("QZABC26-00O1", RELEASE): ("lossy id", "4"),
        ("QZABC26-00O2", RELEASE): ("lossy id", "5"),
        ("", ""): ("no id", "6"),
    }
    assert explained(book) == ["isrc", "", "", ""]


def test_a_decision_is_for_the_lines_that_say_the_same_and_no_others(tmp_path):
    book = waiting.book(tmp_path, MANGLED)
    items = {row["isrc"]: row["item_id"] for row in command.answer("suspense", "--book", book)["suspense"]}
    named = ("--track-id", "t2", "--author", "mia")
    command.done("suspense", "resolve", items["QZABC26-00O1"], *named, "--book", book)

    assert explained(book) == ["isrc", "alias", "", ""]
    command.done("consolidate", *tmp_path.glob("*.txt"), "--to", tmp_path / "all.csv", "--book", book)
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["match_rule"], row["isrc"], row["upc"]) for row in csv.DictReader(file)]
    assert rows == [
        ("isrc", "QZABC2600001", RELEASE),
        ("alias", "QZABC2600002", RELEASE),
        ("suspense: lossy id", "QZABC26-00O2", RELEASE),
        ("suspense: no id", "", ""),
    ]


def test_several_codes_in_one_column_are_a_upc_that_cannot_be_read(tmp_path):
    several = "5099902894225|724384960650"
    lines = [{"isrc": "QZABC2600770", "upc": several, "amount": "1000", "title": "", "artist": ""}]
    book = waiting.book(tmp_path, lines)
    (item,) = command.answer("suspense", "--book", book)["suspense"]
    assert (item["isrc"], item["upc"], item["reason"]) == ("QZABC2600770", several, "unknown isrc")

    shown = command.answer("suspense", "show", item["item_id"], "--book", book)
    named = ("--track-id", "t2", "--author", "mia")
    command.done("suspense", "resolve", item["item_id"], *named, "--book", book)

    assert several in str(shown)
    assert waits(book) == {}
    # 1,000 USD are 920 EUR: Ann has 60 % of the 85 % that the distributor leaves.
    assert waiting.close(book, "2026-09")["ann"] == "469.2"
