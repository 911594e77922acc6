"""What artists are shown of usage feeds: only what the feeds say, added up only where that means something."""

import csv

import pytest

from domain.table import rows
from spartito.app.usage.asking import BY

from . import command, feeds, studio


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Two recordings of Nina's account, of which Omar has a share of the second; a feed of two days, and one of a week."""
    folder = tmp_path_factory.mktemp("asked")
    splits = [
        {"account_id": "label", "payee_id": "nina", "percent": "60", "isrc": "QZABC2600001"},
        {"account_id": "label", "payee_id": "nina", "percent": "50", "isrc": "QZABC2600002"},
        {
            "account_id": "label",
            "payee_id": "duo",
            "percent": "50",
            "isrc": "QZABC2600002",
            "valid_to": "2026-09-01",
        },
        {"account_id": "duo", "payee_id": "omar", "percent": "100"},
    ]
    made = studio.opened(folder, {"splits": splits})
    feeds.add_format(made.book)
    weekly = feeds.FORMAT.replace("acme/listening", "acme/weekly").replace(
        'header = ["Day",', 'header = ["Day", "To",'
    )
    weekly = weekly.replace('as = "yyyy-mm-dd" }', 'to = "To", month = "middle", as = "yyyy-mm-dd" }')
    (made.book / "formats" / "weekly.toml").write_text(weekly, "utf-8")
    daily = feeds.write(
        folder / "daily.csv",
        {},
        {"Gender": "1", "Streams": "20", "Listeners": "9", "Skips": ""},
        {"Day": "2026-08-02", "Streams": "30", "Listeners": "8", "Country": "US", "Skips": ""},
        {"Day": "2026-08-02", "ISRC": "QZABC2600002", "Streams": "5", "Listeners": "5", "Skips": "0"},
        {"Day": "2026-09-01", "ISRC": "QZABC2600002", "Streams": "0", "Listeners": "", "Skips": ""},
        {"ISRC": "QZXXX2600009"},
    )
    week = folder / "week.csv"
    head = daily.read_text("utf-8").splitlines()[0].replace("Day,", "Day,To,")
    week.write_text(f"{head}\n2026-08-03,2026-08-09,t1,QZABC2600001,First,DE,18-24,2,70,40,,1\n", "utf-8")
    command.done("ingest", daily, week, "--book", made.book)
    return made.book


def shown(book, *asked) -> list[str]:
    """The rows of an answer, each as its feed, its keys and its figures that are said."""
    found = []
    for row in command.answer("usage", *asked, "--book", book)["rows"]:
        keys = [row[name] for name in sorted({column for by in BY.values() for column in by} & set(row))]
        said = [f"{name} {row[name]}" for name in ("quantity", "skips", "listeners") if row[name] != ""]
        found.append(", ".join([row["source"].removeprefix("acme/"), *filter(None, keys), *said]))
    return found


ASKED = rows("""
    asked                                       rows
    -                                           listening, quantity 65, skips 1 | weekly, quantity 70, listeners 40
    --from 2026-09                              listening, quantity 0
    --to 2026-08-01                             listening, quantity 30, skips 1
    --from 2026-08-02 --to 2026-08-31           listening, quantity 35, skips 0 | weekly, quantity 70, listeners 40
    --from 2026-08-04 --to 2026-08-31           -
    --isrc qz-abc-26-00002                      listening, quantity 5, skips 0
    --account label --isrc QZABC2600002         listening, quantity 5, skips 0
    --account omar                              -
    --by stream_source --to 2026-08-01          listening, quantity 30, skips 1
    --payee omar                                listening, quantity 5, skips 0, listeners 5
    --payee nina --to 2026-08-02                listening, quantity 65, skips 1
    --payee duo --from 2026-09-01               -
    --by month --isrc QZABC2600002              listening, 2026-08, quantity 5, skips 0, listeners 5 | listening, 2026-09, quantity 0
    --by territory --to 2026-08-02              listening, DE, quantity 35, skips 1 | listening, US, quantity 30, listeners 8
    --by gender --isrc QZABC2600001             listening, female, quantity 40, skips 1 | listening, male, quantity 20, listeners 9 | weekly, female, quantity 70, listeners 40
    --by day,gender --to 2026-08-01             listening, 2026-08-01, male, 2026-08-01, quantity 20, listeners 9 | listening, 2026-08-01, female, 2026-08-01, quantity 10, skips 1, listeners 7
    --by playlist --to 2026-08-01               listening, quantity 30, skips 1
""")


@pytest.mark.parametrize("case", ASKED, ids=lambda case: case["asked"])
def test_figures_are_those_of_the_feeds(book, case):
    expected = [row.strip() for row in case["rows"].split("|") if row.strip()]
    rows_shown = shown(book, *case["asked"].split())
    assert len(rows_shown) == len(expected)
    for found, wanted in zip(rows_shown, expected, strict=True):
        assert sorted(found.split(", ")) == sorted(wanted.split(", "))


def test_tracks_have_their_names(book):
    found = command.answer("usage", "--by", "track", "--to", "2026-08-02", "--book", book)["rows"]
    assert [(row["title"], row["artist"], row["account_id"], row["quantity"]) for row in found] == [
        ("First", "Nina", "label", "60"),
        ("Second", "Nina", "label", "5"),
    ]


def test_what_cannot_be_added_is_told_and_not_added(book):
    said = " ".join(command.done("usage", "--book", book).stdout.split())
    assert "Listeners and percentages do not add up: each is shown where one line says it." in said
    assert "1 line has no track yet" in said
    part = " ".join(
        command.done("usage", "--from", "2026-08-05", "--to", "2026-08-06", "--book", book).stdout.split()
    )
    assert "No usage feed tells of that." in part
    assert (
        "1 line tells of days within those asked for and of others too, and cannot be divided: not counted."
        in part
    )


def test_rows_go_to_a_file(book, tmp_path):
    out = tmp_path / "usage.csv"
    command.done("usage", "--by", "territory", "--isrc", "QZABC2600002", "--csv", out, "--book", book)
    with out.open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == [
            {
                "source": "acme/listening",
                "usage_type": "stream",
                "territory": "DE",
                "quantity": "5",
                "skips": "0",
            }
        ]


def test_a_book_without_feeds_says_so(tmp_path):
    empty = studio.opened(tmp_path).book
    for asked in ((), ("feeds",)):
        assert "The book has no usage feeds." in command.done("usage", *asked, "--book", empty).stdout
    assert "No line of a usage feed waits" in command.done("usage", "suspense", "--book", empty).stdout
    assert command.answer("usage", "--book", empty) == {
        "rows": [], "beyond": 0, "waiting": 0, "apart": False, "feeds": 0,
    }  # fmt: skip


def test_lines_that_reach_beyond_the_days_are_those_of_the_payee(book):
    days = ("--from", "2026-08-05", "--to", "2026-08-06", "--book", book)
    beyond = {payee: command.answer("usage", "--payee", payee, *days)["beyond"] for payee in ("nina", "omar")}
    assert beyond == {"nina": 1, "omar": 0}


# The split of a recording goes from nina to omar on 15 August; it was heard 10 times on the 10th and 4 times on the 20th.
SHOWN_BY_DAY = rows("""
    daily   nina  omar
    false   14    -
    true    10    4
""")


@pytest.mark.parametrize("case", SHOWN_BY_DAY, ids=lambda case: case["daily"])
def test_who_is_shown_the_figures_of_a_day_is_who_shares_it(tmp_path, case):
    split = {"account_id": "label", "percent": "100", "isrc": "QZABC2600001"}
    splits = [
        {**split, "payee_id": "nina", "valid_to": "2026-08-15"},
        {**split, "payee_id": "omar", "valid_from": "2026-08-15"},
    ]
    made = studio.opened(tmp_path, {"splits": splits})
    feeds.add_format(made.book)
    (made.book / "settings.toml").write_text(f"daily = {case['daily']}\n")
    feed = feeds.write(tmp_path / "f.csv", {"Day": "2026-08-10"}, {"Day": "2026-08-20", "Streams": "4"})
    command.done("ingest", feed, "--book", made.book)
    for payee in ("nina", "omar"):
        found = command.answer("usage", "--payee", payee, "--book", made.book)["rows"]
        assert "".join(row["quantity"] for row in found) == case[payee]


REFUSED = rows("""
    asked                                  sentence
    --by mood                              is nothing to tell usage apart by. Expected any of track, territory
    --isrc Q1                              is not an ISRC
    --from August                          is no day. Expected YYYY-MM-DD, or YYYY-MM
    --from 2026-08-02 --to 2026-08-01      2026-08-02 comes after 2026-08-01
    --from 2026-W32-1                      --from: "2026-W32-1" is no day
    --to 20260801                          --to: "20260801" is no day
    --account nobody                       --account: nobody has the id "nobody": no payee, no split and no track
    --payee omra                           --payee: nobody has the id "omra"
    --csv .                                is a folder; name the file to write
    --csv nowhere/usage.csv                nowhere is not a folder; make it, or name another place
    feeds --account label                  leave out the options that choose
    everything                             "everything" is unknown. Usage: spartito usage
""")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["asked"])
def test_what_cannot_be_asked_is_refused(book, case):
    result = command.call("usage", *case["asked"].split(), "--book", book)
    assert result.exit_code == command.REFUSED
    assert case["sentence"] in " ".join(result.stderr.split())
