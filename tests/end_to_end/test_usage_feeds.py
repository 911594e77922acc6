"""Usage feeds are taken in like reports and kept apart from money: matched, conserved, corrected, tried again, proven."""

import csv
import shutil
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from domain.table import rows

from . import command, feeds, imprint, label, months, studio

MONTH = "2026-09"


@pytest.fixture
def made(tmp_path):
    one = studio.opened(tmp_path)
    feeds.add_format(one.book)
    return one


def ingest(made, *files, more=()):
    return command.call("ingest", *files, *more, "--book", made.book)


def verified(book) -> dict[str, int]:
    said = command.answer("verify", "--book", book)
    assert said["sound"]
    return {proof["proof"]: proof["looked_at"] for proof in said["proofs"]}


def test_lines_of_a_feed_are_matched_and_added_up_over_what_it_tells_apart(made, tmp_path):
    feed = feeds.write(
        tmp_path / "f.csv",
        {},
        {"Streams": "5", "Listeners": "", "Gender": "1"},
        {"Streams": "2", "Listeners": "", "Gender": "1", "Skips": ""},
        {"Day": "2026-08-02", "ISRC": "QZABC2600002", "Country": "US", "Gender": "x"},
        {"ISRC": "QZXXX2600009", "Title": "Nobody knows"},
        {"Streams": "many"},
    )
    said = command.answer("ingest", feed, "--book", made.book)["reports"][0]
    counts = {name: said[name] for name in ("lines", "placed", "suspense", "rejected", "figures", "kind")}
    assert counts == {
        "lines": 6, "placed": 4, "suspense": 1, "rejected": 1, "kind": "usage",
        "figures": {"quantity": "37", "skips": "4"},
    }  # fmt: skip
    assert "amounts" not in said
    names = ("from_day", "to_day", "territory", "gender", "isrc", "lines", "quantity", "listeners", "skips")
    found = [
        [str(row[name].normalize()) if isinstance(row[name], Decimal) else row[name] for name in names]
        for row in feeds.cells(made.book)
    ]
    assert found == [
        ["2026-08-01", "2026-08-01", "DE", "female", "QZABC2600001", 1, "1E+1", "7", "1"],
        ["2026-08-01", "2026-08-01", "DE", "male", "QZABC2600001", 2, "7", None, "1"],
        ["2026-08-02", "2026-08-02", "US", "x", "QZABC2600002", 1, "1E+1", "7", "1"],
    ]
    assert verified(made.book)["rows and figures of every usage feed are conserved"] == 1


def test_money_is_the_same_to_the_byte_with_a_feed_and_without(tmp_path):
    made = label.write(tmp_path / "label", lines=40)
    alone = label.open_book(tmp_path / "alone", made)
    feeds.add_format(alone)
    beside = shutil.copytree(alone, tmp_path / "beside")
    with made.tables["catalogue"].open(encoding="utf-8") as file:
        isrcs = [row["isrc"] for row in csv.DictReader(file)][:3]
    feed = feeds.write(tmp_path / "f.csv", *({"ISRC": isrc, "Day": "2026-09-03"} for isrc in isrcs))
    command.done("ingest", feed, "--book", beside)
    runs = []
    for book in (alone, beside):
        command.done("ingest", *made.reports, "--book", book)
        runs.append(command.answer("run", MONTH, "--book", book))
        command.done("close", MONTH, "--book", book)
    assert runs[0] == runs[1]
    with_feed, without = imprint.of(beside), imprint.of(alone)
    different = imprint.difference(with_feed, without)
    assert different
    assert all(name.startswith("usage") for name in different)
    assert command.answer("reports", "--book", beside) == command.answer("reports", "--book", alone)
    assert command.answer("suspense", "--book", beside) == command.answer("suspense", "--book", alone)


def test_a_feed_without_lines_says_nothing(made, tmp_path):
    told = command.done("ingest", feeds.write(tmp_path / "f.csv"), "--book", made.book).stdout
    assert "usage: nothing; no money" in told
    assert "0 = 0   proven" in told
    assert verified(made.book)


def test_a_feed_that_comes_twice_is_refused(made, tmp_path):
    first = feeds.write(tmp_path / "f.csv", {}, {"Gender": "1"})
    turned = feeds.write(tmp_path / "turned.csv", {"Gender": "1"}, {})
    command.done("ingest", first, "--book", made.book)
    for again in (first, turned):
        result = ingest(made, again)
        assert result.exit_code == command.REFUSED
        assert "the same content is in the book already" in result.stderr
    assert len(command.answer("usage", "feeds", "--book", made.book)["feeds"]) == 1


def test_a_feed_that_a_person_vouches_for_stands_beside_the_first(made, tmp_path):
    feed = feeds.write(tmp_path / "f.csv", {})
    first = command.answer("ingest", feed, "--book", made.book)["reports"][0]["report_id"]
    why = ("--again", "--author", "mia", "--note", "two shops")
    command.done("ingest", feed, *why, "--book", made.book)
    listed = [row["again"] for row in command.answer("usage", "feeds", "--book", made.book)["feeds"]]
    assert [(row["same_as"], row["author"]) for row in listed if row] == [(first, "mia")]
    assert "is another one, says mia: two shops" in command.done("usage", "feeds", "--book", made.book).stdout
    assert command.answer("usage", "--book", made.book)["rows"][0]["quantity"] == "20"
    assert verified(made.book)


def test_a_corrected_feed_takes_the_place_of_the_first(made, tmp_path):
    first = feeds.write(tmp_path / "f.csv", {})
    second = feeds.write(tmp_path / "g.csv", {"Streams": "12"})
    report = command.answer("ingest", first, "--book", made.book)["reports"][0]["report_id"]
    beside = ingest(made, second)
    assert "tell of the same days; both are counted" in " ".join(beside.stderr.split())
    third = feeds.write(tmp_path / "h.csv", {"Streams": "13"})
    command.done("ingest", third, "--supersedes", report, "--book", made.book)
    rows = command.answer("usage", "--book", made.book)["rows"]
    assert [row["quantity"] for row in rows] == ["25"]
    assert verified(made.book)


REFUSED = rows("""
    supersedes   sentence
    money        is a usage feed, and report
    other month  cannot supersede report
    nothing      There is no report
""")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["supersedes"])
def test_a_feed_supersedes_nothing_but_a_feed_of_its_source_and_month(made, tmp_path, case):
    made.sold("2026-08", ("first", "10"))
    money = command.answer("reports", "--book", made.book)["reports"][0]["report_id"]
    july = feeds.write(tmp_path / "july.csv", {"Day": "2026-07-01"})
    other = command.answer("ingest", july, "--book", made.book)["reports"][0]["report_id"]
    named = {"money": money, "other month": other, "nothing": "0123456789abcdef"}[case["supersedes"]]
    result = ingest(made, feeds.write(tmp_path / "f.csv", {}), more=("--supersedes", named))
    assert result.exit_code == command.REFUSED
    assert case["sentence"] in " ".join(result.stderr.split())
    assert len(command.answer("usage", "feeds", "--book", made.book)["feeds"]) == 1


def test_lines_without_a_track_are_listed_and_placed_by_an_alias_or_the_catalogue(made, tmp_path):
    feed = feeds.write(
        tmp_path / "f.csv",
        {},
        {"ISRC": "", "Track Id": "t9", "Streams": "4"},
        {"ISRC": "QZXXX2600009", "Track Id": "t8", "Streams": "6"},
    )
    command.done("ingest", feed, "--book", made.book)
    waits = command.answer("usage", "suspense", "--book", made.book)["suspense"]
    assert [(row["reason"], row["dsp_id"], row["quantity"]) for row in waits] == [
        ("unknown isrc", "t8", "6"),
        ("no id", "t9", "4"),
    ]
    made.load("aliases", [{"source": "acme/listening", "dsp_id": "t9", "isrc": "QZABC2600002"}])
    by_track = command.answer("usage", "--by", "track", "--book", made.book)
    assert {row["isrc"]: row["quantity"] for row in by_track["rows"]} == {
        "QZABC2600001": "10",
        "QZABC2600002": "4",
    }
    assert by_track["waiting"] == 1
    more = months.write_table(
        tmp_path / "more.csv",
        [{"isrc": "QZXXX2600009", "upc": "", "title": "New", "artist": "Omar", "account_id": "label"}],
    )
    moved = command.answer("import", "catalogue", "--update", more, "--book", made.book)["retried"]
    assert [(row["file"], row["lines"], row["amounts"]) for row in moved] == [("f.csv", 1, {})]
    assert command.answer("usage", "suspense", "--book", made.book)["suspense"] == []
    assert command.answer("usage", "--book", made.book)["rows"][0]["quantity"] == "20"
    assert verified(made.book)
    again = command.answer("import", "catalogue", "--update", more, "--book", made.book)["retried"]
    assert again == []


def test_a_feed_can_be_matched_again_from_its_own_bytes(made, tmp_path):
    feed = feeds.write(tmp_path / "f.csv", {"ISRC": "QZXXX2600009"})
    report = command.answer("ingest", feed, "--book", made.book)["reports"][0]["report_id"]
    same = ingest(made, feed, more=("--supersedes", report))
    assert "is matched with the present catalogue and aliases already" in same.stderr


def test_what_a_feed_says_of_money_is_nowhere(made, tmp_path):
    feed = feeds.write(tmp_path / "f.csv", {})
    command.done("ingest", feed, "--book", made.book)
    for path in (made.book / "usage").rglob("*.parquet"):
        table = pq.read_table(path)
        assert not {"amount", "currency"} & set(table.column_names) or path.name == "rejected.parquet"
        assert not any("999.99" in str(row) for row in table.to_pylist())
    assert command.answer("ledger", "balance", "--book", made.book)["balances"] == []
    assert made.close("2026-08")["nina"]["closing"] == "0"


def test_a_dry_run_and_a_check_say_what_would_come_of_a_feed_and_keep_nothing(made, tmp_path):
    feed = feeds.write(tmp_path / "f.csv", {}, {"Streams": "x"})
    before = imprint.of(made.book)
    tried = command.answer("ingest", feed, "--dry-run", "--book", made.book)["reports"][0]
    assert (tried["placed"], tried["rejected"], tried["figures"]) == (1, 1, {"quantity": "10"})
    checked = command.call("formats", "check", feed, "--book", made.book, "--json")
    assert '"figures": {\n   "quantity": "10"\n  }' in checked.stdout
    assert "XXX" not in checked.stdout
    assert imprint.of(made.book) == before


def test_a_feed_is_in_no_consolidated_file(made, tmp_path):
    feed = feeds.write(tmp_path / "f.csv", {})
    refused = command.call("consolidate", feed, "--to", tmp_path / "all.csv", "--book", made.book)
    assert refused.exit_code == command.REFUSED
    assert "is a usage feed (acme/listening); a consolidated file is of money" in " ".join(
        refused.stderr.split()
    )
    told = ingest(made, feed, more=("--consolidate", tmp_path / "all.csv"))
    assert told.exit_code == 0
    assert "is a usage feed and not in the consolidated file" in " ".join(told.stderr.split())
    assert len((tmp_path / "all.csv").read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize(("threads", "block_bytes"), [("1", "1024"), ("3", "64")])
def test_threads_and_blocks_change_nothing(made, tmp_path, monkeypatch, threads, block_bytes):
    lines = [
        {"Age": str(n % 7), "Streams": str(n), "ISRC": f"QZABC260000{n % 4}", "Listeners": str(n % 3)}
        for n in range(500)
    ]
    feed = feeds.write(tmp_path / "f.csv", *lines)
    other = shutil.copytree(made.book, tmp_path / "other")
    command.done("ingest", feed, "--book", made.book)
    monkeypatch.setenv("SPARTITO_BLOCK_BYTES", block_bytes)
    command.done("ingest", feed, "--threads", threads, "--book", other)
    assert imprint.difference(imprint.of(made.book), imprint.of(other)) == []


def test_a_changed_table_of_a_feed_is_noticed(made, tmp_path):
    command.done("ingest", feeds.write(tmp_path / "f.csv", {}), "--book", made.book)
    (path,) = (made.book / "usage").rglob("usage_cells.parquet")
    table = pq.read_table(path)
    at = table.schema.get_field_index("quantity")
    changed = pa.array([Decimal(11)], table.schema.field(at).type)
    pq.write_table(table.set_column(at, table.schema.field(at), changed), path)
    result = command.call("verify", "--book", made.book)
    assert result.exit_code == 1
    assert "usage_cells.parquet" in result.stdout + result.stderr
    asked = command.call("usage", "--book", made.book)
    assert asked.exit_code == 1
    assert "is damaged" in asked.stderr
