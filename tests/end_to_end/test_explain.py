"""Why a line goes where it goes, and who shares its money: told for any codes, and for any line of a report."""

import pytest

from spartito.store import clock

from . import command, waiting
from .layouts import ITUNES


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    book = waiting.book(tmp_path_factory.mktemp("explain"))
    waiting.ingest(book, [*waiting.LINES[:2], {"isrc": "QZABC2600001", "amount": "1,5", "title": "Bad"}], 1)
    return book


def _report(book, rejected):
    reports = command.answer("reports", "--book", book)["reports"]
    return next(r["report_id"] for r in reports if r["rejected"] == rejected)


def _explain(book, *asked):
    return command.answer("explain", *asked, "--book", book)


def test_a_line_of_codes_is_explained_with_its_shares(book):
    found = _explain(book, "--isrc", "QZABC2600001", "--source", waiting.SOURCE, "--date", "2026-08-05")

    assert (found["match_rule"], found["placed"]["account_id"]) == ("isrc", "label")
    assert found["sharing"]["on_date"] == "2026-08-01"
    (track,) = found["sharing"]["tracks"]
    assert [(x["payee_id"], x["percent"]) for x in track["splits"][0]["lines"]] == [
        ("ann", "60"),
        ("bo", "40"),
    ]
    assert track["deal"]["percent"] == "15"
    shares = {row["payee_id"]: row["share"] for row in found["sharing"]["shares"]}
    assert shares == {"ann": "0.51", "bo": "0.34", "*": "0.15"}


def test_a_line_without_a_date_is_one_of_this_month(book):
    before = clock.now()[:7]
    found = _explain(book, "--isrc", "QZABC2600001")

    month = found["line"]["sales_period"]
    assert before <= month <= clock.now()[:7]
    assert (found["match_rule"], found["sharing"]["on_date"]) == ("isrc", f"{month}-01")


def test_an_album_line_is_divided_over_what_the_account_has_there_and_then(tmp_path):
    """The album was owned anew from 2024 on with one of its recordings, has another, and two more only in the US."""
    album = {"upc": "00724384960650", "artist": "Ann", "account_id": "label"}
    one, other, third, fourth = (f"QZABC260000{number}" for number in (1, 2, 3, 4))
    tracks = [
        {**album, "isrc": one, "title": "One", "track_id": "t1", "valid_from": "2020-01-01", "valid_to": "2024-01-01"},
        {**album, "isrc": one, "title": "One", "track_id": "t1", "valid_from": "2024-01-01"},
        {**album, "isrc": other, "title": "Other", "track_id": "t2"},
        {**album, "isrc": third, "title": "Third", "track_id": "t3", "territories": "US"},
        {**album, "isrc": fourth, "title": "Fourth", "track_id": "t4", "territories": "US"},
    ]  # fmt: skip
    names = {name: "" for track in tracks for name in track}
    payees = {one: "ann", other: "bo", third: "solo", fourth: "solo"}
    splits = [
        {"account_id": "label", "payee_id": payee, "percent": "100", "isrc": isrc}
        for isrc, payee in payees.items()
    ]
    made = tmp_path / "book"
    command.done("init", "--currency", "EUR", "--book", made)
    tables = {**waiting.TABLES, "catalogue": [names | track for track in tracks], "splits": splits}
    for kind, rows in tables.items():
        waiting.load(made, kind, rows)
    sold = {"isrc": "", "upc": "00724384960650", "title": "Album", "artist": "Ann"}
    waiting.ingest(
        made, [sold | {"amount": "400", "territory": "DE"}, sold | {"amount": "600", "territory": "US"}]
    )
    report = _report(made, 0)

    german, american = (_explain(made, report, number) for number in ("4", "5"))

    assert german["placed"]["candidates"] == f"{one}|{other}"
    assert american["placed"]["candidates"] == f"{one}|{other}|{third}|{fourth}"
    # A recording has half of the 400 and a quarter of the 600: Ann and Bo 350, solo 300. 92 cents come of a dollar, and
    # 85 % of them are left: 350 * 0.92 * 0.85 = 273.7, 300 * 0.92 * 0.85 = 234.6.
    earned = {"ann": "273.7", "bo": "273.7", "solo": "234.6"}
    assert waiting.close(made, "2026-09") == earned
    for payee, amount in earned.items():
        assert command.answer("trace", payee, "2026-09", "--book", made)["earned"] == amount


def test_a_line_that_nobody_can_place_says_why(book):
    found = _explain(book, "--isrc", "QZABC2600003", "--date", "2026-08")

    assert (found["match_rule"], found["reason"]) == ("", "ambiguous")
    assert "sharing" not in found


def test_a_line_of_a_report_is_read_again(book):
    report = _report(book, 0)

    placed = _explain(book, report, "4")
    waits = _explain(book, report, "7")

    assert placed["line"]["title"] == "Song"
    assert (placed["match_rule"], placed["placement"]) == ("isrc", 1)
    assert placed["sharing"]["shares"]
    assert (waits["line"]["title"], waits["reason"]) == ("=SUM(A1)", "unknown isrc")


def test_a_rejected_line_says_what_is_wrong_with_it(book):
    found = _explain(book, _report(book, 1), "6")

    assert (found["rejected"]["column"], found["rejected"]["value"]) == ("Payable", "1,5")


def test_what_is_no_line_is_told_by_what_it_is(tmp_path):
    """A blank line, a totals row and a summary block whose last line looks like one of a sale."""
    book = waiting.book(tmp_path)
    sale = "08/02/2026 08/29/2026 00724384960650 QZABC2600001 HB01 1 0.70 0.70 EUR S 1699 Ann Song Label  S  DE   1.29 EUR"
    sale = sale.replace(" ", "\t")
    lines = [
        "\t".join(ITUNES),
        sale,
        "",
        " ",
        "Total_Rows\t1",
        "Country Of Sale\tPartner Share Currency",
        "",
        "DE\tEUR\t1\t0.70",
        sale,
    ]
    report = tmp_path / "80099999_0826_EU.txt"
    report.write_text("\n".join(lines), encoding="utf-8")
    (done,) = command.answer("ingest", report, "--book", book)["reports"]

    told = {line: _explain(book, done["report_id"], str(line)) for line in range(2, 10)}

    assert (done["placed"], told.pop(2)["match_rule"]) == (1, "isrc+upc")
    ignored = {line: found["ignored"] for line, found in told.items()}
    assert ignored == {
        3: "blank line",
        4: "blank line",
        5: "totals row",
        **dict.fromkeys(range(6, 10), "summary block"),
    }


@pytest.mark.parametrize("line", ["99", str(2**63 - 1)])
def test_a_line_that_is_not_there_is_refused(book, line):
    result = command.call("explain", _report(book, 0), line, "--book", book)

    assert result.exit_code == command.REFUSED
    assert f"no record that starts at line {line}" in result.stderr


def test_a_number_that_no_file_has_lines_for_is_refused(book):
    result = command.call("explain", _report(book, 0), str(2**64), "--book", book)

    assert result.exit_code == command.REFUSED, result.output
    assert "less than or equal to 9223372036854775807" in result.stderr


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((), "Give a report and a line of it"),
        (("--isrc", "QZABC2600001", "--date", "August"), '"August" is not a date'),
        (("--isrc", "QZABC2600001", "--date", "0999-01"), "of a year from 1900 to 5000"),
        (("--isrc", "QZABC2600001", "--territory", "XX"), '"XX" is not a territory'),
        (("nothing", "3"), "There is no report nothing"),
    ],
)
def test_what_cannot_be_explained_is_refused(book, asked, said):
    result = command.call("explain", *asked, "--book", book)

    assert (result.exit_code, said in result.stderr) == (command.REFUSED, True), result.stderr


@pytest.mark.parametrize(
    ("said", "territory"),
    [("gb", "GB"), ("UK", "GB"), ("GBR", "GB"), ("Germany", "DE"), ("", "ZZ"), ("zz", "ZZ")],
)
def test_a_territory_is_understood_as_reports_say_it(book, said, territory):
    found = _explain(book, "--isrc", "QZABC2600001", "--territory", said)

    assert found["line"]["territory"] == territory


def test_a_track_that_is_not_owned_there_is_counted_once(tmp_path):
    book = waiting.book(tmp_path)
    shared = [
        {**track, "territories": "US"} if track["track_id"] == "t3" else track for track in waiting.TRACKS
    ]
    waiting.load(book, "catalogue", shared)
    asked = ("--isrc", "QZABC2600003", "--upc", "05099902894225", "--territory", "DE", "--date", "2026-08")
    found = _explain(book, *asked)

    # The line names the label's release, but the label owns the track in the US alone.
    assert (found["match_rule"], found["placed"]["account_id"]) == ("narrowed", "solo")
    (said,) = (row["said"] for row in found["rules"] if row["rule"] == "narrowed")
    assert said.startswith("1 of 2 are not owned on 2026-08-01 in DE.")


def test_people_read_it_in_sentences(book):
    said = command.done("explain", "--isrc", "QZABC2600001", "--date", "2026-08", "--book", book).stdout

    assert "Placed by isrc: isrc QZABC2600001, upc 00724384960650, account label." in said
    assert "The split of label, always valid: ann 60 %, bo 40 %." in said
    assert "The deal of *, always valid: a commission of 15 %." in said
    assert "0.51" in said


def test_a_decision_made_later_is_told_with_the_placement_that_it_made(tmp_path):
    book = waiting.book(tmp_path)
    report = command.answer("reports", "--book", book)["reports"][0]["report_id"]
    waiting.close(book, "2026-09")
    waiting.resolve(book, "Lost Song", "--isrc", "QZABC2600002")
    assert _explain(book, report, "5")["accounted_in"] == ""
    waiting.close(book, "2026-10")

    found = _explain(book, report, "5")

    assert (found["match_rule"], found["placement"], found["accounted_in"]) == ("alias", 2, "2026-10")
    assert _explain(book, report, "4")["accounted_in"] == "2026-09"
