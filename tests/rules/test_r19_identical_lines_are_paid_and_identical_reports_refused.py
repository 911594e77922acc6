"""R19: two lines that say the same are two sales; two reports that say the same are one, whatever they are called."""

import gzip

import pytest

from domain.table import rows
from end_to_end import command, layouts, studio

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
