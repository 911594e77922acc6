"""R19: two lines that say the same are two sales; two reports that say the same are one, whatever they are called."""

import gzip

import pytest

from domain.table import rows
from end_to_end import command, layouts, quarter, studio

LINES = [{**studio.ALBUMS["first"], "amount": amount} for amount in ("10", "10", "10", "2.5")]

# The same report once more, as it may come.
AGAIN = rows("""
    how                   name           ends with  packed
    renamed               new_name.txt   LF         -
    compressed            august.txt.gz  LF         yes
    with other line ends  crlf.txt       CRLF       -
    in another order      order.txt      LF         -
""")


@pytest.fixture
def label(tmp_path):
    label = studio.opened(tmp_path)
    label.sold("2026-08", ("first", "10"), ("first", "10"), ("first", "10"), ("first", "2.5"))
    return label


def test_identical_lines_are_each_paid(label):
    assert label.close("2026-08")["nina"]["paid"] == "32.5"


@pytest.mark.parametrize("case", AGAIN, ids=lambda case: case["how"])
def test_the_same_report_is_refused_and_the_first_is_named(label, case):
    lines = LINES[::-1] if case["how"] == "in another order" else LINES
    text = layouts.text_of(layouts.write(label.folder / "again.txt", "spotify", "2026-08", "EUR", lines))
    data = text.replace("\n", {"LF": "\n", "CRLF": "\r\n"}[case["ends with"]]).encode()
    file = label.folder / case["name"]
    file.write_bytes(gzip.compress(data) if case["packed"] else data)
    (first,) = command.answer("reports", "--book", label.book)["reports"]

    refused = command.call("ingest", file, "--book", label.book)

    assert refused.exit_code == command.REFUSED
    said = f"the same content is in the book already, as 2026-08.txt (report {first['report_id']})"
    assert said in refused.stderr
    assert len(command.answer("reports", "--book", label.book)["reports"]) == 1


def test_a_corrected_report_takes_the_place_of_the_first(label):
    (first,) = command.answer("reports", "--book", label.book)["reports"]
    assert label.close("2026-08")["nina"]["paid"] == "32.5"
    corrected = [*LINES[:3], {**LINES[3], "amount": "0.5"}]
    report = layouts.write(label.folder / "right.txt", "spotify", "2026-08", "EUR", corrected)
    command.done("ingest", report, "--supersedes", first["report_id"], "--book", label.book)

    # 32.5 are taken back exactly and 30.5 given.
    assert label.close("2026-09")["nina"]["earned"] == "-2"


# A report without lines, in the order in which it comes: its name says the month, and the bytes are always the same.
NIL = rows("""
    name                  month    taken
    discovery_202608.csv  2026-08  yes
    discovery_202609.csv  2026-09  yes
    discovery_202608.csv  2026-08  -
    discovery_202610.csv  2026-10  yes
""")


def test_a_nil_report_is_refused_for_the_same_month_and_taken_for_another(tmp_path):
    label = studio.opened(tmp_path)
    (label.book / "formats").mkdir()
    (label.book / "formats" / "discovery.toml").write_text(quarter.FEES, "utf-8")
    for case in NIL:
        file = label.folder / case["name"]
        file.write_text("ISRC,UPC,Country,Streams,Fee\n")
        result = command.call("ingest", file, "--book", label.book)

        assert result.exit_code == (0 if case["taken"] else command.REFUSED), case
    known = command.answer("reports", "--book", label.book)["reports"]
    assert sorted(row["sales_period"] for row in known) == sorted({case["month"] for case in NIL})
    assert len({row["report_id"] for row in known}) == 3
    label.close("2026-08")


# What is said with the same report once more, and what comes of it.
VOUCHED = rows("""
    again  author  note             says
    -      -       -                the same content is in the book already
    yes    -       sent on purpose  A decision needs its author
    yes    mia     -                needs a reason
    -      mia     sent on purpose  add --again
""")
WHY = ("--again", "--author", "mia", "--note", "two shops sold the same")


@pytest.mark.parametrize("case", VOUCHED, ids=lambda case: case["says"])
def test_the_same_report_is_another_one_only_if_a_person_says_so_and_why(label, case):
    said = [*(["--again"] if case["again"] else []), "--author", case["author"], "--note", case["note"]]

    refused = command.call("ingest", label.folder / "2026-08.txt", *said, "--book", label.book)

    assert refused.exit_code == command.REFUSED
    assert case["says"] in refused.stderr
    assert len(command.answer("reports", "--book", label.book)["reports"]) == 1


@pytest.mark.parametrize("order", ["as it was", "in another order"])
def test_a_report_that_a_person_vouches_for_is_paid_beside_the_first(label, order):
    (first,) = command.answer("reports", "--book", label.book)["reports"]
    lines = LINES[::-1] if order == "in another order" else LINES
    file = layouts.write(label.folder / "again.txt", "spotify", "2026-08", "EUR", lines)
    command.done("ingest", file, *WHY, "--book", label.book)
    label.load("settlements", [studio.settlement("2026-08", "65")])

    assert label.close("2026-08")["nina"]["paid"] == "65"
    listed = {
        row["report_id"]: row["again"] for row in command.answer("reports", "--book", label.book)["reports"]
    }
    (again,) = (row for row in listed.values() if row)
    assert listed[first["report_id"]] == {}
    assert (again["same_as"], again["author"], again["note"]) == (first["report_id"], "mia", WHY[-1])
    command.done("trace", "nina", "2026-08", "--book", label.book)


def test_each_further_time_is_vouched_for_by_itself_and_may_be_matched_again(label):
    file = label.folder / "2026-08.txt"
    for _ in range(2):
        command.done("ingest", file, *WHY, "--book", label.book)
    reports = command.answer("reports", "--book", label.book)["reports"]
    assert len(reports) == 3
    assert command.call("ingest", file, "--book", label.book).exit_code == command.REFUSED

    last = next(row["report_id"] for row in reports if row["again"])
    same = command.call("ingest", file, "--supersedes", last, "--book", label.book)
    assert "is matched with the present catalogue and aliases already" in same.stderr
    label.load("settlements", [studio.settlement("2026-08", "97.5")])
    assert label.close("2026-08")["nina"]["paid"] == "97.5"


def test_a_person_vouches_for_one_file_that_takes_the_place_of_none(label):
    file, (first,) = label.folder / "2026-08.txt", command.answer("reports", "--book", label.book)["reports"]
    for more, says in (
        ((file,), "--again vouches for one file"),
        (("--supersedes", first["report_id"]), "leave out one of them"),
    ):
        refused = command.call("ingest", file, *more, *WHY, "--book", label.book)
        assert refused.exit_code == command.REFUSED
        assert says in refused.stderr


def test_content_that_is_new_needs_nobody_to_vouch_for_it(label):
    file = layouts.write(label.folder / "new.txt", "spotify", "2026-08", "EUR", LINES[:2])

    refused = command.call("ingest", file, *WHY, "--book", label.book)

    assert "no report in the book has this content. Leave out --again." in refused.stderr
