"""A report that trips a wire is held with the two figures, pays nobody, and counts once a person lets it through."""

import pytest

from domain.table import rows

from . import command

HEADER = "ISRC,Plays,Net,Cur\n"
TOML = """\
# Acme, plays. Made up.
format = "acme/plays"
source = "acme/plays"
provenance = "official"

[recognise]
header = ["ISRC", "Plays", "Net", "Cur"]
complete = false
file_name = '^acme_(?P<month>\\d{6})'

[reading]
delimiter = ","
quotes = "csv"

[columns]
isrc = "ISRC"
quantity = "Plays"
amount = "Net"
currency = "Cur"
usage_type = { constant = "stream" }
kind = { constant = "sale" }
sales_period = { file_name = "month", as = "yyyymm" }

[[total]]
starts_with = "Total"
says = '^Total,(?P<quantity>[0-9]+),(?P<amount>[0-9.]+),(?P<currency>[A-Z]{3})$'
reason = "totals row"
"""


@pytest.fixture
def book(tmp_path):
    made = tmp_path / "book"
    command.done("init", "--currency", "EUR", "--book", made)
    (made / "formats").mkdir()
    (made / "formats" / "acme.toml").write_text(TOML, "utf-8")
    (made / "settings.toml").write_text('held_from_lines = 2\npay_when = "reported"\n', "utf-8")
    return made


def ingest(book, month, *lines, header=HEADER):
    file = book.parent / f"acme_{month}.csv"
    file.write_text(header + "".join(f"{line}\n" for line in lines), "utf-8")
    [report] = command.answer("ingest", file, "--book", book)["reports"]
    return report


def plays(amount, count=2):
    return [f"QZABC260000{number},1000,{amount},EUR" for number in range(count)]


def test_a_total_that_is_off_holds_the_report_until_a_person_lets_it_through(book):
    report = ingest(book, "202608", *plays("4.00"), "Total,2000,9.00,EUR")
    [why] = report["held"]
    assert (why["wire"], why["expected"], why["found"]) == ("control total", "9", "8")

    [held] = command.answer("run", "2026-08", "--book", book)["held"]
    assert held["report_id"] == report["report_id"]
    assert command.answer("run", "2026-08", "--book", book)["suspense"] == {}

    refused = command.call("reports", "release", report["report_id"], "--note", "seen", "--book", book)
    assert refused.exit_code == command.REFUSED
    assert "needs its author" in refused.stderr
    refused = command.call("reports", "release", report["report_id"], "--author", "Mia", "--book", book)
    assert "needs a reason" in refused.stderr
    done = command.answer(
        "reports", "release", report["report_id"], "--author", "Mia", "--note", "Acme said so", "--book", book
    )
    assert (done["author"], done["note"], done["held"]) == ("Mia", "Acme said so", [why])

    found = command.answer("run", "2026-08", "--book", book)
    assert (found["held"], found["suspense"]) == ([], {"EUR": "8"})
    again = command.call(
        "reports", "release", report["report_id"], "--author", "Mia", "--note", "x", "--book", book
    )
    assert "is not held" in again.stderr


def test_a_total_that_agrees_holds_nothing(book):
    report = ingest(book, "202608", *plays("4.004"), "Total,2000,8.01,EUR")
    assert report["held"] == []
    assert [row["agrees"] for row in report["control_totals"]] == [True, True]


def test_a_price_a_hundred_times_the_usual_holds_the_report(book):
    for month in ("202604", "202605", "202606"):
        assert ingest(book, month, *plays(f"4.0{month[-1]}"))["held"] == []
    [why] = ingest(book, "202607", *plays("405"))["held"]
    assert (why["wire"], why["expected"], why["found"]) == (
        "price",
        "0.004050 EUR a unit",
        "0.405000 EUR a unit",
    )
    [why] = ingest(book, "202608", *plays("-4"))["held"]
    assert why["wire"] == "sign"


def test_a_column_that_nobody_knows_holds_the_first_report_that_has_it(book):
    header = HEADER.replace("Cur", "Cur,Bonus")
    report = ingest(book, "202608", *(f"{line},7" for line in plays("4")), header=header)
    assert [(why["wire"], why["found"]) for why in report["held"]] == [("columns", '"Bonus"')]
    command.done(
        "reports", "release", report["report_id"], "--author", "Mia", "--note", "no money", "--book", book
    )
    assert ingest(book, "202609", *(f"{line},8" for line in plays("5")), header=header)["held"] == []


CHANGES = rows("""
    case       header                      line        expected  found
    added      ISRC,Plays,Net,Cur,Tax,Fee  ,x,y        the columns of its format  "Fee"
    removed    ISRC,Plays,Net,Cur          -           "Tax"     none of them
    renamed    ISRC,Plays,Net,Cur,Levy     ,x          "Tax"     "Levy"
""")


@pytest.mark.parametrize("case", CHANGES, ids=lambda case: case["case"])
def test_a_header_that_changed_holds_the_first_report_that_has_it(book, case):
    """The format is known in full, and its file name tells it; `Tax` is a column that it does not read."""
    known = TOML.replace('"Cur"]', '"Cur", "Tax"]').replace("complete = false\n", "")
    (book / "formats" / "acme.toml").write_text(known, "utf-8")
    header = f"{case['header']}\n"
    report = ingest(book, "202608", *(line + case["line"] for line in plays("4")), header=header)
    [why] = report["held"]
    assert (why["wire"], why["expected"], why["found"]) == ("columns", case["expected"], case["found"])
    assert command.answer("run", "2026-08", "--book", book)["suspense"] == {}
    command.done(
        "reports", "release", report["report_id"], "--author", "Mia", "--note", "no money", "--book", book
    )
    assert command.answer("run", "2026-08", "--book", book)["suspense"] == {"EUR": "8"}
    again = ingest(book, "202609", *(line + case["line"] for line in plays("5")), header=header)
    assert again["held"] == []


def test_a_column_that_is_read_and_was_renamed_refuses_the_report(book):
    file = book.parent / "acme_202608.csv"
    file.write_text("ISRC,Plays,Due,Cur\nQZABC2600001,1000,4,EUR\n", "utf-8")
    refused = command.call("ingest", file, "--book", book)
    assert refused.exit_code == command.REFUSED
    assert 'missing "Net"; not known "Due"' in refused.stderr


def test_a_month_that_no_deal_covers_holds_the_report(book):
    deals = book.parent / "deals.csv"
    deals.write_text("account_id,commission_percent,valid_from\n*,20,2026-01-01\n", "utf-8")
    command.done("import", "deals", deals, "--book", book)
    [why] = ingest(book, "202512", *plays("4"))["held"]
    assert (why["wire"], why["expected"], why["found"]) == (
        "contract period",
        "from 2026-01-01 on",
        "2025-12",
    )
    assert ingest(book, "202601", *plays("4.1"))["held"] == []
