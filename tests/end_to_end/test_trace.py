"""From a paid cent back to the lines of the reports, each step adding up to the one before it."""

import csv
from decimal import Decimal

import pytest

from . import command, studio, waiting

DEALS = [{"account_id": "label", "commission_percent": "15"}]
SPLITS = [
    {"account_id": "label", "payee_id": payee, "percent": percent, "isrc": studio.ALBUMS["first"]["isrc"]}
    for payee, percent in (("nina", "60"), ("omar", "40"))
]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    label = studio.opened(tmp_path_factory.mktemp("trace"), {"splits": SPLITS, "deals": DEALS})
    label.sold(
        "2026-08",
        ("first", "100", "DE"),
        ("first", "10.5", "DE"),
        ("second", "50", "US"),
        ("first", "7", "US"),
    )
    label.close("2026-09")
    label.sold("2026-09", ("first", "20"))
    label.run("2026-10")
    return label.book


def test_lines_times_shares_are_the_earnings_and_those_the_payment(book):
    found = command.answer("trace", "nina", "2026-09", "--book", book)

    assert found["status"] == "closed"
    assert [cell["share"] for track in found["tracks"] for cell in track["cells"]] == ["0.51", "0.51"]
    assert [row["line_number"] for row in found["lines"]] == sorted(
        row["line_number"] for row in found["lines"]
    )
    earned = sum(Decimal(row["earned"]) for row in found["lines"])
    assert earned == sum(Decimal(track["amount"]) for track in found["tracks"]) == Decimal("59.925")
    assert found["earned"] == "59.925"
    steps = sum(Decimal(row["amount"]) for row in found["movements"])
    assert Decimal(found["opening"]) + earned + steps == Decimal(found["closing"]) == Decimal("0.005")


def test_the_split_and_the_deal_are_named(book):
    (track, _) = command.answer("trace", "omar", "2026-09", "--book", book)["tracks"]

    (terms,) = track["cells"][0]["terms"]
    assert [(x["payee_id"], x["percent"]) for x in terms["splits"][0]["lines"]] == [
        ("nina", "60"),
        ("omar", "40"),
    ]
    assert terms["deal"]["percent"] == "15"


def test_only_the_lines_of_a_track_and_as_many_as_wanted(book):
    isrc = studio.ALBUMS["first"]["isrc"]
    found = command.answer("trace", "nina", "2026-09", "--isrc", isrc, "--lines", "1", "--book", book)

    assert found["lines_in_all"] == 3
    assert len(found["lines"]) == 1
    assert (
        command.answer("trace", "nina", "2026-09", "--isrc", "QZABC2699999", "--book", book)["tracks"] == []
    )


def test_an_auditor_gets_every_line_as_csv(book, tmp_path):
    command.done("trace", "nina", "2026-09", "--csv", tmp_path / "lines.csv", "--book", book)
    with (tmp_path / "lines.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [Decimal(row["amount"]) for row in rows] == [Decimal(100), Decimal("10.5"), Decimal(7)]
    assert {row["conversion_id"] for row in rows} == {"s-2026-08"}


def test_a_draft_is_traced_and_read_by_people(book):
    shown = command.done("trace", "nina", "2026-10", "--book", book).stdout

    assert "draft" in shown
    assert "the deal of label" in shown
    assert "1 of 1 line;" in shown


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("tom", "2026-09"), "tom has nothing in 2026-09"),
        (("nina", "2026-12"), "2026-12 was not calculated yet"),
        (("nina", "2026-09", "--csv", "nowhere/x.csv"), "is not a folder"),
    ],
)
def test_what_cannot_be_traced_is_refused(book, arguments, problem):
    refused = command.call("trace", *arguments, "--book", book)

    assert refused.exit_code == command.REFUSED
    assert problem in refused.stderr


def test_it_refuses_where_the_lines_are_not_those_of_the_cells(book):
    (report,) = [r for r in (book / "reports").iterdir() if b"10.5" in (r / "report").read_bytes()]
    kept = (report / "report").read_bytes()
    (report / "report").unlink()
    (report / "report").write_bytes(kept.replace(b"10.5", b"10.4"))
    try:
        refused = command.call("trace", "nina", "2026-09", "--book", book)
        assert refused.exit_code == 1
        expected = f"broken law: the bytes of report {report.name} are those that were ingested\n"
        assert refused.stderr.startswith(expected)
        assert refused.stdout == ""
    finally:
        (report / "report").write_bytes(kept)


def test_lines_with_more_digits_than_a_balance_still_add_up(tmp_path):
    label = studio.opened(tmp_path, {"splits": SPLITS, "deals": DEALS})
    amounts = ("0.0000000000025", "0.0000000000035", "-0.0000000000015", "10.0000000000045")
    label.sold("2026-08", *[("first", amount) for amount in amounts])
    label.run("2026-09")
    found = command.answer("trace", "omar", "2026-09", "--book", label.book)

    # 34 % of each amount, half to even at its twelfth decimal: 2, 4, -2 and 10000000000004 units.
    assert [row["earned"] for row in found["lines"]] == [
        "0.00000000000068", "0.00000000000136", "-0.00000000000068", "3.40000000000136",
    ]  # fmt: skip
    assert found["tracks"][0]["amount"] == "3.40000000000272"


def test_what_left_suspense_late_is_traced_to_its_lines_alone(tmp_path):
    book = waiting.book(tmp_path)
    waiting.close(book, "2026-09")
    waiting.resolve(book, "Lost Song", "--isrc", "QZABC2600002")
    waiting.close(book, "2026-10")
    before = command.answer("trace", "ann", "2026-09", "--book", book)
    late = command.answer("trace", "ann", "2026-10", "--book", book)

    assert [row["amount"] for row in before["lines"]] == ["700"]
    assert sorted(row["amount"] for row in late["lines"]) == ["150", "50"]
    assert late["earned"] == waiting.LOST["ann"]


AFTERLIFE, OASIS = (
    {"isrc": "QZABC2600003", "upc": upc, "title": title, "artist": "Ann", "account_id": account, "track_id": track}
    for upc, title, account, track in (
        ("05099902894225", "Afterlife", "label", "t3"),
        ("00602547202895", "Oasis", "solo", "t4"),
    )
)  # fmt: skip


def _narrowed(folder):
    """A book of which 600 USD are the label's by their title; 300 of the same recording wait, and 100 of another."""
    book = folder / "book"
    command.done("init", "--currency", "EUR", "--book", book)
    for kind, rows in {**waiting.TABLES, "catalogue": [AFTERLIFE, OASIS]}.items():
        waiting.load(book, kind, rows)
    lines = [
        {"isrc": "QZABC2600003", "title": "Afterlife", "artist": "Ann", "amount": "600"},
        {"isrc": "QZABC2600003", "title": "Zzz", "artist": "Ann", "amount": "300"},
        waiting.LINES[3],
    ]
    assert waiting.ingest(book, lines)["rules"] == {"narrowed": 1}
    return book


def _traced(book, payee):
    lines = command.answer("trace", payee, "2026-09", "--book", book)["lines"]
    return [(row["line_number"], row["amount"], row["match_rule"]) for row in lines]


def test_a_line_stays_where_it_was_placed_whatever_a_later_catalogue_says(tmp_path):
    """The label's track goes, and the recording is solo's alone: so is what waited, and the label keeps what it had."""
    book = _narrowed(tmp_path)
    waiting.load(book, "catalogue", [OASIS])
    # A dollar is 0.92 EUR and 15 % are the distributor's: of 600, 469.2 are the label's (60 % Ann's), of 300 solo has 234.6.
    assert waiting.close(book, "2026-09") == {"ann": "281.52", "bo": "187.68", "solo": "234.6"}

    assert _traced(book, "solo") == [("5", "300", "isrc")]
    assert _traced(book, "ann") == [("4", "600", "narrowed")]


def test_a_line_stays_where_it_was_placed_though_its_track_was_gone_for_a_while(tmp_path):
    """Both tracks go while another line is placed; when the label's comes back, what waited is the label's by its ISRC."""
    book = _narrowed(tmp_path)
    waiting.load(book, "catalogue", [waiting.SUM])
    waiting.load(book, "catalogue", [AFTERLIFE, waiting.SUM])
    # The label has 900 USD now: 703.8 EUR after commission, 60 % Ann's; solo has 78.2 of 100.
    assert waiting.close(book, "2026-09") == {"ann": "422.28", "bo": "281.52", "solo": "78.2"}

    assert _traced(book, "ann") == [("4", "600", "narrowed"), ("5", "300", "isrc")]
    assert _traced(book, "solo") == [("6", "100", "isrc")]


def test_money_of_a_pool_is_a_movement_and_the_rest_has_its_lines(tmp_path):
    splits = [
        *SPLITS,
        {"account_id": "label", "payee_id": "nina", "percent": "100", "isrc": studio.ALBUMS["second"]["isrc"], "contract_id": "c"},
    ]  # fmt: skip
    costs = [{
        "pot_id": "video", "payee_id": "label", "amount": "10", "currency": "EUR", "granted_on": "2026-08-01",
        "contract_id": "c", "kind": "cost", "recoup_base": "gross",
    }]  # fmt: skip
    label = studio.opened(tmp_path, {"splits": splits, "advances": costs})
    label.sold("2026-08", ("first", "100"), ("second", "50"))
    label.run("2026-09")
    found = command.answer("trace", "nina", "2026-09", "--book", label.book)

    assert [(row["kind"], row["amount"]) for row in found["movements"] if row["kind"] == "earning"] == [
        ("earning", "40")
    ]
    assert [row["amount"] for row in found["lines"]] == ["100"]
    assert found["came_in"] == "60"


def test_titles_that_python_would_not_read_and_that_break_rows_are_told(tmp_path):
    """Python's reader of CSV takes 131,072 letters a field; a carriage return alone ends a row for spreadsheets."""
    book = waiting.book(tmp_path)
    line = {"isrc": "QZABC2600001", "amount": "1", "artist": "Ann"}
    waiting.ingest(book, [{**line, "title": title} for title in ("long" * 40_000, "one\rtwo")], 1)
    command.done("run", "2026-09", "--book", book)

    command.done("trace", "ann", "2026-09", "--csv", tmp_path / "lines.csv", "--book", book)

    text = (tmp_path / "lines.csv").read_bytes().decode()
    assert f",{'long' * 40_000}," in text
    assert ',"one\rtwo",' in text
