"""Two accounts have one recording on the same two releases, each in its own countries: what cannot be divided is each one's own.

Duet is label's in Germany and north's elsewhere. Of the first release Ann has all of label's part and Cleo all of north's, of
the second Bo and Dan. No line says its release. A dollar is 0.92 EUR and the distributor keeps 15 %: of label's 200 USD,
184 EUR, 156.4 are somebody's, and of north's 300 USD, 276 EUR, 234.6.
"""

import sqlite3
from contextlib import closing

import pytest

from spartito.domain.resolution import SAID, Item

from . import command, months, waiting

FIRST, SECOND = "00724384960650", "05099902894225"
DUET = "QZABC2600011"
BOTH = f"{FIRST}|{SECOND}"
WHERE = {"label": "DE", "north": "-DE"}
TRACKS = [
    {"isrc": DUET, "upc": upc, "title": "Duet", "artist": "Ann", "account_id": account, "track_id": f"{account}-{number}",
     "territories": territories}
    for account, territories in WHERE.items()
    for number, upc in ((1, FIRST), (2, SECOND))
]  # fmt: skip
OWNERS = {"label": ("ann", "bo"), "north": ("cleo", "dan")}
TABLES = {
    **waiting.TABLES,
    "catalogue": TRACKS,
    "payees": [
        {"payee_id": payee, "name": payee.title(), "currency": "EUR"} for of in OWNERS.values() for payee in of
    ],
    "splits": [
        {"account_id": account, "payee_id": payee, "percent": "100", "upc": upc}
        for account, of in OWNERS.items()
        for payee, upc in zip(of, (FIRST, SECOND), strict=True)
    ],
    "settlements": [
        {**waiting.TABLES["settlements"][0], "amount_reported": "500", "amount_sent": "500", "bank_received": "460"}
    ],
}  # fmt: skip
LINES = [
    {"isrc": DUET, "amount": "200", "title": "Duet", "artist": "Ann", "territory": "DE"},
    {"isrc": DUET, "amount": "300", "title": "Duet", "artist": "Ann", "territory": "FR"},
]


@pytest.fixture
def book(tmp_path):
    made = waiting.book(tmp_path, LINES, TABLES)
    assert waiting.close(made, "2026-09") == {}
    assert waiting.in_suspense(made) == 460
    return made


def _items(book, *options):
    found = command.answer("suspense", "list", *options, "--book", book)["suspense"]
    return {row["account_id"]: row for row in found}


def _resolve(book, account, *named, item=""):
    item = item or _items(book)[account]["item_id"]
    return command.answer("suspense", "resolve", item, *named, "--author", "mia", "--book", book)


def test_each_account_has_its_own_item(book):
    items = _items(book)

    assert {account: (row["lines"], row["amount"]) for account, row in items.items()} == {
        "label": (1, "200"),
        "north": (1, "300"),
    }
    assert {(row["isrc"], row["upc"], row["reason"]) for row in items.values()} == {
        (DUET, BOTH, "terms differ")
    }
    assert items["label"]["item_id"] != items["north"]["item_id"]
    for account, row in items.items():
        assert row["candidates"] == [f"{account} {FIRST}|{account} {SECOND}"]
        assert {track["account_id"] for track in row["suggestions"]} == {account}
    said = command.done("suspense", "list", "--book", book).stdout
    assert all(account in said for account in WHERE)


def test_an_item_is_shown_with_its_account_alone(book):
    for account, row in _items(book).items():
        found = command.answer("suspense", "show", row["item_id"], "--book", book)

        assert (found["account_id"], found["amounts"][0]["amount"]) == (account, row["amount"])
        assert [place["lines"] for place in found["first_seen"]] == [1]
        tracks = found["explanation"]["sharing"]["tracks"]
        assert found["explanation"]["placed"]["account_id"] == account
        assert len(tracks) == 2
        said = command.done("suspense", "show", row["item_id"], "--book", book).stdout
        assert f"The lines of account {account}" in said


def test_a_decision_for_one_account_moves_its_lines_alone(book):
    done = _resolve(book, "label", "--isrc", DUET, "--upc", FIRST)

    assert [(r["lines"], r["amounts"]) for r in done["retried"]] == [(1, {"USD": "200"})]
    assert set(_items(book)) == {"north"}
    assert waiting.close(book, "2026-10") == {"ann": "156.4"}
    assert waiting.in_suspense(book) == 276
    assert command.answer("verify", "--book", book)["sound"]


def test_decisions_for_both_hold_side_by_side(book):
    """The second does not overwrite the first: both pay, and both hold for the lines that come next."""
    _resolve(book, "label", "--track-id", "label-1")
    _resolve(book, "north", "--track-id", "north-2")

    assert _items(book) == {}
    report = waiting.ingest(book, [{**line, "amount": "7"} for line in LINES], 1)
    assert report["rules"] == {"alias": 2}
    assert waiting.close(book, "2026-10") == {"ann": "156.4", "dan": "234.6"}
    assert waiting.in_suspense(book) == 0
    first = command.answer("reports", "--book", book)["reports"][0]["report_id"]
    for number, account, release in (("4", "label", FIRST), ("5", "north", SECOND)):
        found = command.answer("explain", first, number, "--book", book)
        assert (found["placed"]["account_id"], found["placed"]["upc"]) == (account, release)
        assert found["decision"]["for"] == "recording"
    assert command.answer("verify", "--book", book)["sound"]


def test_a_decision_that_names_the_other_account_is_refused(book):
    item = _items(book)["label"]["item_id"]

    result = command.call(
        "suspense", "resolve", item, "--track-id", "north-1", "--author", "mia", "--book", book
    )

    assert result.exit_code == command.REFUSED
    assert (
        f"names another track than isrc {DUET} on one of {FIRST}, {SECOND} of account label" in result.stderr
    )


def test_one_of_two_is_dismissed_and_the_other_stays(book):
    item = _items(book)["label"]["item_id"]

    command.done("suspense", "dismiss", item, "--author", "mia", "--note", "later", "--book", book)

    assert set(_items(book)) == {"north"}
    assert set(_items(book, "--dismissed")) == {"label"}


def test_a_work_list_decides_about_each(book, tmp_path):
    work = tmp_path / "work.csv"
    command.done("suspense", "export", "--to", work, "--book", book)
    rows = waiting.table(work)
    assert {row["account_id"]: row["amounts"] for row in rows} == {"label": "200 USD", "north": "300 USD"}
    months.write_table(work, [{**row, "to_isrc": DUET, "to_upc": SECOND} for row in rows])

    command.done("suspense", "import", work, "--author", "mia", "--book", book)

    assert waiting.close(book, "2026-10") == {"bo": "156.4", "dan": "234.6"}
    assert waiting.in_suspense(book) == 0
    assert command.answer("verify", "--book", book)["sound"]


def _of_before(book, table, item, **said):
    """Give the book the tables of the version before, with a decision about what was one item then."""
    row = {
        "sequence": 1,
        "item_id": item.former_id,
        **{name: getattr(item, name) for name in SAID},
        "author": "old",
        "note": "then",
        "recorded_at": "2026-10-02T00:00:00Z",
        **said,
    }
    values = ", ".join(f"'{text}'" for text in row.values())
    with closing(sqlite3.connect(book / "book.db")) as connection:
        connection.executescript(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values});"
            "DROP TABLE item_accounts; PRAGMA user_version=9;"
        )


def _item(book, account):
    row = _items(book)[account]
    return Item(**{name: row[name] for name in Item.__slots__})


def test_a_decision_of_before_holds_for_the_account_that_it_names(book):
    item = _item(book, "label")
    nothing = {"to_isrc": "", "to_upc": "", "to_account_id": ""}
    _of_before(book, "resolutions", item, to_track_id="label-1", **nothing)

    tried = waiting.load(book, "catalogue", TRACKS)["retried"]
    assert [(r["lines"], r["amounts"]) for r in tried] == [(1, {"USD": "200"})]
    (other,) = _items(book).values()
    done = _resolve(book, "north", "--track-id", "north-2", item=item.former_id)

    assert [decision["item_id"] for decision in done["decisions"]] == [other["item_id"]]
    assert _items(book) == {}
    assert waiting.close(book, "2026-10") == {"ann": "156.4", "dan": "234.6"}
    first = command.answer("reports", "--book", book)["reports"][0]["report_id"]
    told = [command.answer("explain", first, number, "--book", book)["decision"] for number in ("4", "5")]
    assert [decision["author"] for decision in told] == ["old", "mia"]
    assert command.answer("verify", "--book", book)["sound"]


def test_what_was_dismissed_together_is_put_back_alone(book):
    item = _item(book, "label")
    _of_before(book, "dismissals", item, undone=0)
    assert set(_items(book, "--dismissed")) == {"label", "north"}

    said = command.call("suspense", "show", item.former_id, "--book", book)
    assert said.exit_code == command.REFUSED
    assert "what 2 items were called together formerly" in said.stderr
    undone = ("--undo", "--author", "mia", "--note", "found it", "--book", book)
    command.done("suspense", "dismiss", item.item_id, *undone)

    assert set(_items(book)) == {"label"}
    assert set(_items(book, "--dismissed")) == {"north"}
