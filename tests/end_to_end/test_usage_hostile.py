"""Usage feeds that are damaged, changed or made to harm: what cannot be read is shown, and nothing is taken for something else."""

import csv

import pytest

from domain.table import rows

from . import command, feeds, studio


@pytest.fixture
def made(tmp_path):
    one = studio.opened(tmp_path)
    feeds.add_format(one.book)
    return one


def ingest(made, *files):
    return command.call("ingest", *files, "--book", made.book)


HARM = rows("""
    column     value            rule
    Day        2026-02-30       sales_period
    Day        soon             sales_period
    Streams    -1               figure
    Streams    1e99             quantity
    Streams    1.0000001        quantity
    Listeners  NaN              figure
    Listeners  -7               figure
    Skips      1,5              figure
    Country    Atlantis         territory
""")


@pytest.mark.parametrize("case", HARM, ids=lambda case: f"{case['column']} {case['value']}")
def test_a_line_that_cannot_be_read_is_rejected_and_shown(made, tmp_path, case):
    feed = feeds.write(tmp_path / "f.csv", {}, {case["column"]: case["value"]})
    said = command.answer("ingest", feed, "--book", made.book)["reports"][0]
    assert (said["placed"], said["rejected"]) == (1, 1)
    (bad,) = feeds.cells(made.book, "rejected")
    assert (bad["line_number"], bad["column"], bad["value"]) == (3, case["column"], case["value"])
    assert (bad["amount"], bad["currency"]) == ("", "")


def test_strange_texts_stand_as_they_came(made, tmp_path):
    strange = ["\u202eevil", "=1+1", "x" * 5000, "a\tb", "ü", "'", 'a "b", c', ""]
    feed = feeds.write(tmp_path / "f.csv", *({"Age": text} for text in strange))
    command.done("ingest", feed, "--book", made.book)
    assert sorted(row["age"] for row in feeds.cells(made.book)) == sorted(strange)
    written = tmp_path / "out.csv"
    command.done("usage", "--by", "age", "--csv", written, "--book", made.book)
    with written.open(encoding="utf-8", newline="") as file:
        ages = {row["age"] for row in csv.DictReader(file)}
    assert {"'=1+1", "evil", 'a "b", c'} <= ages


def test_large_counts_add_up_exactly_and_too_large_ones_refuse_the_feed(made, tmp_path):
    most = "999999999999"
    lines = [{"Streams": most, "Age": str(age)} for age in range(300)]
    said = command.answer("ingest", feeds.write(tmp_path / "f.csv", *lines), "--book", made.book)
    assert said["reports"][0]["figures"]["quantity"] == str(300 * int(most))
    same = ingest(made, feeds.write(tmp_path / "g.csv", *[{"Streams": most}] * 300))
    assert same.exit_code == command.REFUSED
    assert "g.csv: a sum of amounts or quantities is too big" in " ".join(same.stderr.split())


WRONG = rows("""
    header                                                                                       sentence
    Day,Track Id,ISRC,Title,Country,Age,Gender,Plays,Listeners,Skips,Est. revenue                missing "Streams"; not known "Plays"
    Day,Track Id,ISRC,Title,Country,Age,Gender,Streams,Listeners,Listeners,Skips,Est. revenue    Listeners
""")


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case["sentence"])
def test_a_header_that_lost_a_figure_is_refused(made, tmp_path, case):
    result = ingest(made, feeds.write(tmp_path / "f.csv", {}, header=case["header"]))
    assert result.exit_code == command.REFUSED
    assert case["sentence"] in " ".join(result.stderr.split())
    assert command.answer("usage", "feeds", "--book", made.book)["feeds"] == []


def test_a_new_column_that_is_not_read_is_told(made, tmp_path):
    feed = tmp_path / "f.csv"
    feeds.write(feed, {})
    text = (
        feed.read_text("utf-8").replace("Est. revenue", "Est. revenue,Mood").replace("999.99", "999.99,happy")
    )
    feed.write_text(text, "utf-8")
    result = ingest(made, feed)
    assert result.exit_code == 0
    assert "has columns that its format does not know: Mood" in " ".join(result.stderr.split())
