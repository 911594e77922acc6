"""What waits is listed by money, decided by a person, and paid once: at once, later, and for what comes next."""

import json

import pytest

from . import command, waiting


@pytest.fixture
def book(tmp_path):
    return waiting.book(tmp_path)


def _refused(*arguments):
    result = command.call(*arguments)
    assert result.exit_code == command.REFUSED, result.output
    return result.stderr


def test_the_work_list_has_every_item_once_and_most_money_first(book):
    found = command.answer("suspense", "list", "--book", book)

    items = [(row["title"], row["lines"], row["amount"], row["currency"]) for row in found["suspense"]]
    assert items == [("Lost Song", 2, "200", "USD"), ("=SUM(A1)", 1, "100", "USD")]
    assert found["totals"] == [{"currency": "USD", "lines": 3, "amount": "300", "in_book": ""}]
    assert command.answer("suspense", "--book", book) == found


def test_the_work_list_is_cut_and_narrowed_as_asked(book):
    def titles(*options):
        return [r["title"] for r in command.answer("suspense", "list", *options, "--book", book)["suspense"]]

    assert titles("--most", "1") == ["Lost Song"]
    assert titles("--source", waiting.SOURCE, "--reason", "unknown isrc") == ["Lost Song", "=SUM(A1)"]
    assert titles("--source", "youtube/asset_raw") == []
    assert titles("--reason", "ambiguous") == []


def test_a_suggestion_says_why_and_pays_nothing(book):
    (best, *_) = waiting.work(book)["Lost Song"]["suggestions"]

    assert (best["isrc"], best["likeness"], best["score"]) == ("QZABC2600002", "same title, same artist", 60)
    assert waiting.work(book)["Lost Song"]["amount"] == "200"


def test_one_wrong_character_of_an_isrc_is_seen(book):
    waiting.ingest(book, [{"isrc": "QZABC260001O", "amount": "5", "title": "", "artist": ""}], 1)
    waiting.ingest(book, [{"isrc": "QZABC2600021", "amount": "5", "title": "Nothing", "artist": ""}], 2)

    assert [t["isrc"] for t in waiting.work(book)["Nothing"]["suggestions"]] == ["QZABC2600001"]


def test_show_tells_all_there_is_to_know_of_an_item(book):
    item = waiting.work(book)["Lost Song"]["item_id"]

    found = command.answer("suspense", "show", item[:6], "--book", book)

    assert found["item_id"] == item
    assert [(place["first_line"], place["lines"]) for place in found["first_seen"]] == [(5, 2)]
    assert found["explanation"]["reason"] == "unknown isrc"
    assert found["suggestions"][0]["account_id"] == "label"
    assert "Lost Song" in command.done("suspense", "show", item, "--book", book).stdout


def test_an_item_that_is_not_there_is_said_so(book):
    assert "There is no item s00" in _refused("suspense", "show", "s00", "--book", book)


def test_an_item_that_was_decided_says_who_decided_what(book):
    item = waiting.work(book)["Lost Song"]["item_id"]
    waiting.resolve(book, "Lost Song", "--isrc", "QZABC2600002")

    said = _refused("suspense", "show", item, "--book", book)

    assert said.startswith(f"{item} waits no more: mia decided on 20")
    assert "that it belongs to isrc QZABC2600002. `spartito explain REPORT LINE` tells" in said


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (("--isrc", "QZABC2699999"), "names no track of the catalogue"),
        (
            ("--isrc", "QZABC2600003"),
            "names tracks of 2 accounts: isrc QZABC2600003, upc 05099902894225, account label;",
        ),
        (("--track-id", "nobody"), "names no track of the catalogue"),
        (("--upc", "00724384960650"), "Name the track with --track-id"),
        (("--isrc", "QZABC26"), 'QZABC26" is not an ISRC'),
        (("--isrc", "QZABC2600002", "--author", " "), "needs its author"),
    ],
)
def test_a_decision_that_names_no_one_track_is_refused(book, named, said):
    item = waiting.work(book)["Lost Song"]["item_id"]

    assert said in _refused("suspense", "resolve", item, "--author", "mia", *named, "--book", book)
    assert waiting.rows(book, "SELECT * FROM resolutions") == []


def test_a_decision_places_what_waits_before_the_period_is_closed(book):
    done = waiting.resolve(book, "Lost Song", "--isrc", "QZABC2600002")

    assert [(r["lines"], r["amounts"]) for r in done["retried"]] == [(2, {"USD": "200"})]
    recorded = waiting.rows(book, "SELECT recorded_at FROM resolutions")
    assert [(row["recorded_at"],) for row in done["decisions"]] == recorded
    assert list(waiting.work(book)) == ["=SUM(A1)"]
    assert waiting.close(book, "2026-09") == {"ann": "422.28", "bo": "281.52"}
    assert waiting.in_suspense(book) == 92
    assert command.answer("verify", "--book", book)["sound"]


def test_a_decision_places_the_lines_that_come_next(book):
    waiting.resolve(book, "Lost Song", "--track-id", "t2")

    report = waiting.ingest(
        book, [{**waiting.LINES[1], "amount": "7"}, {**waiting.LINES[3], "amount": "3"}], 1
    )

    assert (report["rules"], report["reasons"]) == ({"alias": 1}, {"unknown isrc": 1})


def test_what_is_decided_after_the_close_is_paid_in_the_open_period(book, tmp_path):
    assert waiting.close(book, "2026-09") == waiting.PLACED
    assert waiting.in_suspense(book) == 276

    waiting.resolve(book, "Lost Song", "--isrc", "QZABC2600002")
    assert waiting.close(book, "2026-10") == waiting.LOST
    assert waiting.in_suspense(book) == 92

    retried = waiting.load(book, "catalogue", [*waiting.TRACKS, waiting.SUM])["retried"]
    assert [(r["lines"], r["amounts"]) for r in retried] == [(1, {"USD": "100"})]
    assert waiting.close(book, "2026-11") == {"solo": "78.2"}
    assert waiting.in_suspense(book) == 0
    assert command.answer("verify", "--book", book)["sound"]

    command.done("statements", "2026-10", "--to", tmp_path / "statements", "--book", book)
    (row,) = [r for r in waiting.table(tmp_path / "statements" / "2026-10-ann.csv") if r["row"] == "earnings"]
    assert row["note"] == "settlement s1, late: from the suspense of 2026-09"


def test_a_decision_after_the_close_makes_the_draft_stale(book):
    waiting.close(book, "2026-09")
    command.done("run", "2026-10", "--book", book)
    waiting.resolve(book, "Lost Song", "--isrc", "QZABC2600002")

    assert "is stale" in _refused("close", "2026-10", "--book", book)


def test_the_newest_decision_counts_and_the_older_one_stays(book):
    item = waiting.work(book)["Lost Song"]["item_id"]
    waiting.resolve(book, "Lost Song", "--isrc", "QZABC2600002")
    again = command.answer(
        "suspense",
        "resolve",
        item,
        "--isrc",
        "QZABC2600003",
        "--account",
        "solo",
        "--author",
        "leo",
        "--book",
        book,
    )

    assert again["retried"] == []
    assert [(x["to_isrc"], x["author"]) for x in again["overruled"]] == [("QZABC2600002", "mia")]
    assert waiting.rows(book, "SELECT to_isrc, author FROM resolutions ORDER BY sequence") == [
        ("QZABC2600002", "mia"),
        ("QZABC2600003", "leo"),
    ]
    waiting.ingest(book, [{**waiting.LINES[1], "amount": "10"}], 1)
    assert command.answer("verify", "--book", book)["sound"]
    waiting.load(
        book,
        "settlements",
        [
            {
                **waiting.TABLES["settlements"][0],
                "amount_reported": "1010",
                "amount_sent": "1010",
                "bank_received": "929.2",
            }
        ],
    )
    assert waiting.close(book, "2026-09") == {"ann": "422.28", "bo": "281.52", "solo": "7.82"}


def test_whoever_overrules_a_decision_is_told_whose_it_was(book):
    item = waiting.work(book)["Lost Song"]["item_id"]
    mine = ("suspense", "resolve", item, "--track-id", "t2", "--book", book)
    waiting.resolve(book, "Lost Song", "--isrc", "QZABC2600001")

    said = command.done(*mine, "--author", "leo").stdout.splitlines()
    once_more = command.done(*mine, "--author", "leo").stdout

    assert said[0] == f"{item} belongs to track_id t2, says leo."
    assert said[1].startswith(f"{item} belonged to isrc QZABC2600001 before, said mia: what that has placed")
    assert "mia" not in once_more


def test_the_same_decision_once_more_is_no_new_one(book):
    item = waiting.work(book)["Lost Song"]["item_id"]
    waiting.resolve(book, "Lost Song", "--isrc", "QZABC2600002")

    again = command.answer(
        "suspense", "resolve", item, "--isrc", "QZABC2600002", "--author", "mia", "--book", book
    )

    assert (again["decisions"], again["known"]) == ([], 1)
    assert len(waiting.rows(book, "SELECT * FROM resolutions")) == 1


def test_every_catalogue_tries_what_waits_exactly_once(book):
    def tried():
        return len(waiting.rows(book, "SELECT * FROM retries"))

    other = [{**waiting.SUM, "isrc": "QZABC2600777"}]
    waiting.load(book, "catalogue", waiting.TRACKS + other)
    assert tried() == 1
    waiting.load(book, "catalogue", waiting.TRACKS + other)
    assert tried() == 1
    waiting.load(book, "catalogue", [*waiting.TRACKS, waiting.SUM])
    assert tried() == 2
    assert list(waiting.work(book)) == ["Lost Song"]


def test_aliases_place_what_waits_too(book):
    lines = [{"isrc": "", "amount": "5", "dsp_id": "spotify:track:1", "title": "Nameless", "artist": "Ann"}]
    waiting.ingest(book, lines, 1)

    done = waiting.load(
        book, "aliases", [{"source": waiting.SOURCE, "dsp_id": "spotify:track:1", "isrc": "QZABC2600002"}]
    )

    assert [r["lines"] for r in done["retried"]] == [1]
    assert "Nameless" not in waiting.work(book)


def test_a_book_of_an_older_version_is_refused_in_one_sentence(book):
    import sqlite3

    from spartito.store import schema

    connection = sqlite3.connect(book / "book.db")
    connection.execute("PRAGMA user_version=1")
    connection.close()

    said = _refused("reports", "--book", book)
    now = f"this Spartito keeps version {schema.VERSION}; it cannot read an older book."
    assert f"book.db has version 1 and {now}" in said


def test_more_than_a_table_can_count_is_refused(book):
    result = command.call("suspense", "--most", str(2**63), "--book", book)

    assert result.exit_code == command.REFUSED, result.output
    assert len(waiting.work(book)) == len(
        command.answer("suspense", "--most", str(2**63 - 1), "--book", book)["suspense"]
    )


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
def test_json_is_json_where_a_terminal_cannot_write_every_script(book, encoding):
    title = "Été 🎵 きらり"
    waiting.ingest(book, [{"isrc": "QZABC2600772", "amount": "1", "title": title, "artist": "Ann"}], 1)

    printed = command.finished("suspense", "--json", "--book", book, PYTHONIOENCODING=encoding)

    assert title in [row["title"] for row in json.loads(printed)["suspense"]]


def test_the_recording_itself_is_suggested_before_one_with_nearly_its_code(book):
    line = {"isrc": "QZABC2600003", "amount": "1", "title": "", "artist": ""}
    waiting.ingest(book, [line], 1)

    suggested = waiting.work(book)[""]["suggestions"]

    assert [(track["isrc"], track["likeness"]) for track in suggested] == [
        ("QZABC2600003", "same isrc"),
        ("QZABC2600003", "same isrc"),
        ("QZABC2600001", "near isrc"),
        ("QZABC2600002", "near isrc"),
    ]
