"""The work list goes out as CSV and comes back with decisions: all of them or none, and every title as it was."""

import csv

import pytest

from . import command, waiting


@pytest.fixture
def book(tmp_path):
    return waiting.book(tmp_path)


@pytest.fixture
def work(book, tmp_path):
    command.done("suspense", "export", "--to", tmp_path / "work.csv", "--book", book)
    return tmp_path / "work.csv"


def _fill(work, **decided):
    """Fill in decisions by row number, and write the file again as a spreadsheet would."""
    rows = waiting.table(work)
    for number, values in decided.items():
        rows[int(number[1:])].update(values)
    with work.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), quoting=csv.QUOTE_ALL)
        table.writeheader()
        table.writerows(rows)
    return work


def test_the_file_has_every_item_and_room_for_decisions(work):
    lost, formula = waiting.table(work)

    assert (lost["title"], lost["amounts"], lost["lines"]) == ("Lost Song", "200 USD", "2")
    assert lost["suggestion"] == (
        "track_id t2, isrc QZABC2600002, upc 00724384960650, account label (same title, same artist)"
    )
    assert {lost[name] for name in ("to_track_id", "to_isrc", "to_upc", "to_account_id", "note")} == {""}
    assert formula["title"] == "'=SUM(A1)"


def test_decisions_that_were_filled_in_are_taken_and_applied(book, work):
    _fill(work, _0={"to_track_id": "t2"}, _1={"to_isrc": "qz-abc-26-00001", "note": "heard it"})

    done = command.answer("suspense", "import", work, "--author", "mia", "--book", book)

    assert [r["lines"] for r in done["retried"]] == [3]
    assert waiting.work(book) == {}
    assert waiting.rows(
        book, "SELECT title, to_isrc, to_track_id, note, author FROM resolutions ORDER BY title"
    ) == [
        ("=SUM(A1)", "QZABC2600001", "", "heard it", "mia"),
        ("Lost Song", "", "t2", "", "mia"),
    ]
    assert command.answer("suspense", "import", work, "--author", "mia", "--book", book)["known"] == 2


def test_every_problem_is_listed_and_nothing_is_decided(book, work):
    _fill(work, _0={"to_isrc": "QZABC2600003"}, _1={"to_track_id": "t1", "title": "Lost Song"})

    result = command.call("suspense", "import", work, "--author", "mia", "--book", book)

    assert result.exit_code == command.REFUSED
    assert (
        'work.csv, line 2, column to_isrc: "isrc QZABC2600003" is not one track: it names tracks of 2'
        in result.stderr
    )
    assert 'work.csv, line 3, column title: "Lost Song" is not the title of' in result.stderr
    assert waiting.rows(book, "SELECT * FROM resolutions") == []


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        ({}, "no row has a decision"),
        ({"to_isrc": "QZABC26"}, 'column to_isrc: "QZABC26" is not an ISRC'),
        ({"to_upc": "00724384960650"}, "alone is no track"),
        ({"to_track_id": "t2", "item_id": "s0"}, '"s0" is not an item that waits in suspense'),
    ],
)
def test_what_cannot_be_a_decision_is_refused(book, work, decided, said):
    _fill(work, _0=decided)

    result = command.call("suspense", "import", work, "--author", "mia", "--book", book)

    assert (result.exit_code, said in result.stderr) == (command.REFUSED, True), result.stderr


def test_a_title_that_a_spreadsheet_changed_says_what_to_write(tmp_path, book):
    line = {"isrc": "QZABC2600771", "amount": "1", "title": "1E5", "artist": "Ann"}
    waiting.ingest(book, [line], 1)
    command.done("suspense", "export", "--to", tmp_path / "work.csv", "--book", book)
    titles = [row["title"] for row in waiting.table(tmp_path / "work.csv")]
    place = f"_{titles.index(line['title'])}"
    work = _fill(tmp_path / "work.csv", **{place: {"to_track_id": "t2", "title": "1.00E+05"}})

    result = command.call("suspense", "import", work, "--author", "mia", "--book", book)

    assert 'which is "1E5": rows or cells were mixed up, or a spreadsheet changed it.' in result.stderr
    assert "write the title as it is here" in result.stderr


def test_a_folder_is_no_place_for_the_list(tmp_path, book):
    result = command.call("suspense", "export", "--to", tmp_path, "--book", book)
    assert (result.exit_code, result.stderr) == (
        command.REFUSED,
        f"{tmp_path} is a folder; name the file to write.\n",
    )


def test_a_file_without_titles_is_told_of_the_column(tmp_path, book, work):
    (lost, _) = waiting.table(work)
    (tmp_path / "made.csv").write_text(f"item_id,to_track_id\n{lost['item_id']},t2\n", "utf-8")

    result = command.call("suspense", "import", tmp_path / "made.csv", "--author", "mia", "--book", book)

    assert result.exit_code == command.REFUSED
    assert result.stderr == (
        'made.csv, line 1, column title: "item_id,to_track_id" is not a header with the column title, by which rows that '
        "were mixed up are found; take it over from the file that `spartito suspense export` writes\n"
    )


def test_a_column_may_be_called_with_spaces_around_its_name(tmp_path, book, work):
    (lost, _) = waiting.table(work)
    rows = f"item_id , title, to_track_id \n{lost['item_id']},{lost['title']},t2\n"
    (tmp_path / "made.csv").write_text(rows, "utf-8")

    done = command.answer("suspense", "import", tmp_path / "made.csv", "--author", "mia", "--book", book)

    assert [retried["lines"] for retried in done["retried"]] == [2]


def test_a_carriage_return_in_a_title_ends_no_row(tmp_path, book):
    line = {"isrc": "QZABC2600771", "amount": "1", "title": "one\rtwo", "artist": "Ann"}
    waiting.ingest(book, [line], 1)
    command.done("suspense", "export", "--to", tmp_path / "work.csv", "--book", book)
    titles = [row["title"] for row in waiting.table(tmp_path / "work.csv")]
    work = _fill(tmp_path / "work.csv", **{f"_{titles.index(line['title'])}": {"to_track_id": "t2"}})

    done = command.answer("suspense", "import", work, "--author", "mia", "--book", book)

    assert [retried["lines"] for retried in done["retried"]] == [1]
