"""Money that was placed with its account and could not be divided: it waits by name, is decided about, and is paid once.

Duet is on two releases of one account: of the first Ann has everything, of the second Bo. A dollar is 0.92 EUR and the
distributor keeps 15 %, so the 200 USD whose line names no release are 184 EUR, of which 156.4 are somebody's.
"""

import pytest

from spartito.tables.at_rest import UNDIVIDED

from . import command, months, tampered, waiting
from .duet import DUET, FIRST, SECOND, SPLITS, TABLES, TRACKS

ITEM = f"{FIRST}|{SECOND}"
LINES = [
    {"isrc": DUET, "upc": FIRST, "amount": "800", "title": "Duet", "artist": "Ann"},
    {"isrc": DUET, "amount": "150", "title": "Duet", "artist": "Ann", "territory": "DE"},
    {"isrc": DUET, "amount": "50", "title": "Duet (Single)", "artist": "Ann", "territory": "FR"},
]


@pytest.fixture
def book(tmp_path):
    made = _august(tmp_path, SPLITS)
    assert waiting.close(made, "2026-09") == {"ann": "625.6"}
    assert waiting.in_suspense(made) == 184
    return made


@pytest.fixture
def catching_up(book):
    """The same, where splits that are changed are caught up on."""
    (book / "settings.toml").write_text('retroactive = "delta"\n')
    return book


def _august(folder, splits, lines=LINES):
    return waiting.book(folder, lines, {**TABLES, "splits": splits})


def _all_to(payee):
    return [{**row, "payee_id": payee} for row in SPLITS]


def _items(book, *options):
    return command.answer("suspense", "list", *options, "--book", book)["suspense"]


def _resolve(book, *named):
    (item,) = _items(book)
    return command.answer("suspense", "resolve", item["item_id"], *named, "--author", "mia", "--book", book)


def _refused(book, *named):
    (item,) = _items(book)
    result = command.call("suspense", "resolve", item["item_id"], *named, "--author", "mia", "--book", book)
    assert result.exit_code == command.REFUSED, result.output
    return result.stderr


def test_it_is_listed_after_the_close_with_its_reason(book):
    (item,) = _items(book, "--reason", "terms differ")

    assert (item["isrc"], item["upc"], item["reason"]) == (DUET, ITEM, "terms differ")
    assert (item["lines"], item["amount"], item["currency"]) == (2, "200", "USD")
    assert item["candidates"] == [f"label {FIRST}|label {SECOND}"]
    assert {track["track_id"] for track in item["suggestions"]} == {"d1", "d2"}


def test_it_is_shown_with_what_its_tracks_would_share(book):
    (item,) = _items(book)

    found = command.answer("suspense", "show", item["item_id"], "--book", book)

    assert [place["sales_period"] for place in found["first_seen"]] == ["2026-08"]
    assert found["explanation"]["match_rule"] == "isrc, one account"
    assert len(found["explanation"]["sharing"]["tracks"]) == 2
    assert found["explanation"]["sharing"]["shares"] == []
    said = command.done("suspense", "show", item["item_id"], "--book", book).stdout
    assert "its money waits until the splits agree" in said


def test_a_decision_pays_it_once_in_the_open_period(book, tmp_path):
    done = _resolve(book, "--track-id", "d2")

    assert [(r["lines"], r["amounts"]) for r in done["retried"]] == [(2, {"USD": "200"})]
    assert _items(book) == []
    again = command.answer(
        "suspense",
        "resolve",
        done["decisions"][0]["item_id"],
        "--track-id",
        "d2",
        "--author",
        "mia",
        "--book",
        book,
    )
    assert (again["known"], again["retried"]) == (1, [])
    assert waiting.close(book, "2026-10") == {"bo": "156.4"}
    assert waiting.in_suspense(book) == 0
    assert waiting.close(book, "2026-11") == {}
    assert command.answer("verify", "--book", book)["sound"]
    command.done("statements", "2026-10", "--to", tmp_path / "statements", "--book", book)
    rows = waiting.table(tmp_path / "statements" / "2026-10-bo.csv")
    assert [r["note"] for r in rows if r["row"] == "earnings"] == [
        "settlement s1, late: from the suspense of 2026-09"
    ]
    assert SECOND in {r["upc"] for r in rows}


def test_splits_that_agree_later_change_nothing_of_a_closed_period(book):
    waiting.load(book, "splits", _all_to("ann"))
    assert waiting.close(book, "2026-10") == {}
    assert len(_items(book)) == 1

    _resolve(book, "--isrc", DUET, "--upc", FIRST)

    assert waiting.close(book, "2026-11") == {"ann": "156.4"}
    assert waiting.in_suspense(book) == 0
    assert command.answer("verify", "--book", book)["sound"]


def test_splits_that_agree_later_pay_it_once_where_they_are_caught_up_on(catching_up):
    waiting.load(catching_up, "splits", _all_to("ann"))
    assert waiting.close(catching_up, "2026-10") == {"ann": "156.4"}

    assert _items(catching_up) == []
    assert waiting.in_suspense(catching_up) == 0
    assert waiting.close(catching_up, "2026-11") == {}
    assert command.answer("verify", "--book", catching_up)["sound"]


def test_splits_that_agree_when_it_is_decided_pay_it_once(catching_up):
    """The decision pays the 200 USD: 156.4. A month later the other 800 are divided again: 800 x 0.92 x 85 % are 625.6."""
    _resolve(catching_up, "--track-id", "d1")
    waiting.load(catching_up, "splits", _all_to("bo"))

    assert waiting.close(catching_up, "2026-10") == {"bo": "156.4"}
    assert waiting.in_suspense(catching_up) == 0
    assert waiting.close(catching_up, "2026-11") == {"ann": "-625.6", "bo": "625.6"}
    assert waiting.close(catching_up, "2026-12") == {}
    assert waiting.in_suspense(catching_up) == 0
    assert command.answer("verify", "--book", catching_up)["sound"]


def test_what_was_decided_stays_decided_however_often_splits_change(catching_up):
    """The decision is for the second release, whose owner has the 156.4 whatever the first one says."""
    _resolve(catching_up, "--track-id", "d2")
    assert waiting.close(catching_up, "2026-10") == {"bo": "156.4"}

    waiting.load(catching_up, "splits", _all_to("ann"))
    assert waiting.close(catching_up, "2026-11") == {"ann": "156.4", "bo": "-156.4"}
    assert _items(catching_up) == []
    waiting.load(catching_up, "splits", SPLITS)
    assert waiting.close(catching_up, "2026-12") == {"ann": "-156.4", "bo": "156.4"}

    assert _items(catching_up) == []
    assert waiting.in_suspense(catching_up) == 0
    assert command.answer("verify", "--book", catching_up)["sound"]


def test_splits_that_differ_later_put_it_on_the_list(tmp_path):
    """Ann had all: 920 x 85 % are 782. Of the 200 USD nobody knows whose they are now, and 156.4 come back from her."""
    book = _august(tmp_path, _all_to("ann"))
    (book / "settings.toml").write_text('retroactive = "delta"\n')
    assert waiting.close(book, "2026-09") == {"ann": "782"}
    waiting.load(book, "splits", SPLITS)
    assert waiting.close(book, "2026-10") == {"ann": "-156.4"}
    assert waiting.in_suspense(book) == 184

    (item,) = _items(book)
    assert (item["reason"], item["lines"], item["amount"]) == ("terms differ", 2, "200")
    _resolve(book, "--track-id", "d2")

    assert waiting.close(book, "2026-11") == {"bo": "156.4"}
    assert waiting.in_suspense(book) == 0
    assert _items(book) == []
    assert command.answer("verify", "--book", book)["sound"]


def test_verify_finds_money_in_suspense_that_nobody_can_decide_about(tmp_path):
    book = _august(tmp_path, SPLITS)
    command.done("run", "2026-09", "--book", book)

    tampered.table(book, "2026-09", UNDIVIDED, lambda rows: rows.clear())

    assert tampered.found(book, "2026-09") == ["2026-09: s1 has 200 USD in suspense, and 0 wait for an owner"]


def test_a_decision_is_for_what_comes_as_well(book):
    _resolve(book, "--track-id", "d2")

    report = waiting.ingest(book, [{**LINES[1], "amount": "7"}, {**LINES[0], "amount": "3"}], 1)

    assert report["rules"] == {"alias": 1, "isrc+upc": 1}


def test_what_waits_of_a_later_report_is_moved_by_the_same_decision(book):
    waiting.ingest(book, [{**LINES[1], "amount": "100"}], 1)
    waiting.load(
        book,
        "settlements",
        [
            {
                **waiting.TABLES["settlements"][0],
                "settlement_id": "s2",
                "amount_reported": "100",
                "amount_sent": "100",
                "bank_received": "92",
            }
        ],
    )
    assert waiting.close(book, "2026-10") == {}
    assert waiting.in_suspense(book) == 276
    (item,) = _items(book)
    assert (item["lines"], item["amount"]) == (3, "300")

    _resolve(book, "--track-id", "d1")

    assert waiting.close(book, "2026-11") == {"ann": "234.6"}
    assert waiting.in_suspense(book) == 0
    assert command.answer("verify", "--book", book)["sound"]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (("--isrc", DUET), "names 2 different tracks"),
        (("--track-id", "t9"), f"names another track than isrc {DUET} on one of {FIRST}, {SECOND}"),
    ],
)
def test_a_decision_that_names_none_of_its_tracks_is_refused(book, named, said):
    other = {
        "isrc": "QZABC2600012",
        "upc": "",
        "title": "Solo",
        "artist": "Ann",
        "account_id": "label",
        "track_id": "t9",
    }
    waiting.load(book, "catalogue", [*TRACKS, other])

    assert said in _refused(book, *named)


def test_a_line_that_was_moved_is_explained_by_the_decision(book):
    report = command.answer("reports", "--book", book)["reports"][0]["report_id"]
    before = command.answer("explain", report, "5", "--book", book)
    assert (before["match_rule"], before["placement"]) == ("isrc, one account", 1)
    _resolve(book, "--track-id", "d2")
    waiting.close(book, "2026-10")

    found = command.answer("explain", report, "5", "--book", book)

    assert (found["match_rule"], found["placement"], found["accounted_in"]) == ("alias", 2, "2026-10")
    assert found["placed"]["upc"] == SECOND
    assert (found["decision"]["for"], found["decision"]["author"]) == ("recording", "mia")
    assert [row["payee_id"] for row in found["sharing"]["shares"]] == ["bo", "*"]
    assert command.answer("explain", report, "4", "--book", book)["match_rule"] == "isrc+upc"


def test_each_line_is_explained_and_traced_by_the_decision_about_it(tmp_path):
    """One work list gives the line that could not be divided to the second release, and a lost line to the first."""
    lost = {"isrc": "QZABC2600770", "amount": "50", "title": "Lost", "artist": "Ann", "territory": "DE"}
    book = _august(tmp_path, SPLITS, [*LINES[:2], lost])
    waiting.close(book, "2026-09")

    _decided(book, tmp_path / "work.csv", {ITEM: "d2", "": "d1"})

    report = command.answer("reports", "--book", book)["reports"][0]["report_id"]
    divided, found = (command.answer("explain", report, number, "--book", book) for number in ("5", "6"))
    assert (divided["placed"]["upc"], divided["decision"]["for"]) == (SECOND, "recording")
    assert (found["placed"]["upc"], found["decision"]["for"]) == (FIRST, "item")
    # 15 % are the distributor's: of 150 USD, 138 EUR, 117.3 are Bo's, and of 50 USD, 46 EUR, 39.1 are Ann's.
    assert waiting.close(book, "2026-10") == {"ann": "39.1", "bo": "117.3"}
    for payee, amount in (("ann", "50"), ("bo", "150")):
        traced = command.answer("trace", payee, "2026-10", "--book", book)
        assert [row["amount"] for row in traced["lines"]] == [amount]


def _decided(book, work, tracks):
    """Decide about all that waits in one work list: the track of each item, by its releases."""
    command.done("suspense", "export", "--to", work, "--book", book)
    months.write_table(work, [{**row, "to_track_id": tracks[row["upc"]]} for row in waiting.table(work)])
    command.done("suspense", "import", work, "--author", "mia", "--book", book)
