"""An item that is not to be worked on is dismissed by somebody, for a reason, and can be put back; no money moves."""

import pytest

from . import command, waiting


@pytest.fixture
def book(tmp_path):
    return waiting.book(tmp_path)


@pytest.fixture
def item(book):
    return waiting.work(book)["Lost Song"]["item_id"]


def _dismiss(book, item, note, *options):
    return command.answer(
        "suspense", "dismiss", item, "--author", "mia", "--note", note, *options, "--book", book
    )


def _dismissed(book):
    found = command.answer("suspense", "list", "--dismissed", "--book", book)["suspense"]
    return [row["item_id"] for row in found]


def test_a_dismissed_item_is_listed_only_where_it_is_asked_for(book, item):
    done = _dismiss(book, item[:6], "not ours")

    assert (done["item_id"], done["author"], done["note"], done["undone"]) == (item, "mia", "not ours", False)
    assert list(waiting.work(book)) == ["=SUM(A1)"]
    assert _dismissed(book) == [item]
    command.done("suspense", "export", "--to", book.parent / "work.csv", "--book", book)
    assert [row["title"] for row in waiting.table(book.parent / "work.csv")] == ["'=SUM(A1)"]


def test_its_money_stays_in_suspense(book, item):
    before = command.answer("suspense", "--book", book)["totals"]
    _dismiss(book, item, "not ours")

    assert command.answer("suspense", "--book", book)["totals"] == before
    assert waiting.close(book, "2026-09") == waiting.PLACED
    assert waiting.in_suspense(book) == 276
    assert command.answer("verify", "--book", book)["sound"]


def test_it_is_put_back_by_a_newer_version_and_both_stay_to_be_read(book, item):
    _dismiss(book, item, "not ours")
    _dismiss(book, item, "it is ours", "--undo")

    assert item in {row["item_id"] for row in waiting.work(book).values()}
    assert _dismissed(book) == []
    found = command.answer("suspense", "show", item, "--book", book)["dismissals"]
    assert [(row["note"], row["undone"]) for row in found] == [("not ours", False), ("it is ours", True)]
    assert "not ours" in command.done("suspense", "show", item, "--book", book).stdout
    with pytest.raises(Exception, match="append-only"):
        waiting.write(book, "UPDATE dismissals SET note = 'other'")


def test_it_can_be_decided_about_and_then_waits_no_more(book, item):
    _dismiss(book, item, "not ours")

    done = command.answer(
        "suspense", "resolve", item, "--isrc", "QZABC2600002", "--author", "leo", "--book", book
    )

    assert [r["lines"] for r in done["retried"]] == [2]
    assert _dismissed(book) == []


@pytest.mark.parametrize(
    ("named", "options", "said"),
    [
        ("Lost Song", ("--note", " "), "needs its reason"),
        ("Lost Song", ("--note", "why", "--author", " "), "needs its author"),
        ("Lost Song", ("--note", "why", "--undo"), "is not dismissed"),
        ("nothing", ("--note", "why"), "There is no item"),
    ],
)
def test_what_cannot_be_dismissed_is_refused(book, item, named, options, said):
    asked = item if named == "Lost Song" else "s0000"
    result = command.call("suspense", "dismiss", asked, "--author", "mia", *options, "--book", book)

    assert (result.exit_code, said in result.stderr) == (command.REFUSED, True), result.stderr
    assert waiting.rows(book, "SELECT * FROM dismissals") == []


def test_it_is_not_dismissed_twice(book, item):
    _dismiss(book, item, "not ours")
    result = command.call(
        "suspense", "dismiss", item, "--author", "leo", "--note", "nor mine", "--book", book
    )

    assert (result.exit_code, "is dismissed already" in result.stderr) == (command.REFUSED, True)


def test_a_book_that_cannot_be_written_is_one_clean_sentence(book, item):
    with command.no_room(for_files_beyond=0):
        refused = command.call("suspense", "dismiss", item, "--author", "mia", "--note", "n", "--book", book)

    assert refused.exit_code == command.REFUSED
    assert refused.output.count("\n") == 1
    assert refused.output.startswith("The system says: book.db: disk I/O error. ")
    assert _dismissed(book) == []
