"""The same inputs give the same run and the same bytes, however the work was cut up and in whatever order it came."""

import random
import shutil

import pytest

from . import command, imprint, label, layouts, months

PERIOD = "2026-09"
FIRST_LINES = {"youtube": 1, "spotify": 3, "apple_music": 5, "itunes": 1}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return label.write(tmp_path_factory.mktemp("label"), lines=400)


@pytest.fixture(scope="module")
def imported(tmp_path_factory, made):
    return label.open_book(tmp_path_factory.mktemp("book") / "book", made)


@pytest.fixture(scope="module")
def plain(tmp_path_factory, imported, made):
    """The imprint of the book after the month was worked through in the plainest way."""
    return _worked(shutil.copytree(imported, tmp_path_factory.mktemp("plain") / "book"), made.reports)


def _worked(book, reports, *options):
    command.done("ingest", *reports, "--book", book, *options)
    run = command.answer("run", PERIOD, "--book", book, *options)
    command.done("close", PERIOD, "--book", book, *options)
    return run["run_id"], imprint.of(book)


@pytest.mark.parametrize("threads", ["1", "2", "5"])
@pytest.mark.parametrize("block_bytes", ["1024", "65536"])
def test_threads_and_block_sizes_change_nothing(
    tmp_path, monkeypatch, imported, made, plain, threads, block_bytes
):
    monkeypatch.setenv("SPARTITO_BLOCK_BYTES", block_bytes)
    book = shutil.copytree(imported, tmp_path / "book")
    assert _worked(book, made.reports, "--threads", threads) == plain


def test_days_are_kept_the_same_by_any_number_of_threads(tmp_path, monkeypatch, imported, made):
    found = []
    for threads, block_bytes in (("1", "65536"), ("5", "1024")):
        monkeypatch.setenv("SPARTITO_BLOCK_BYTES", block_bytes)
        book = shutil.copytree(imported, tmp_path / threads / "book")
        (book / "settings.toml").write_text("daily = true\n", "utf-8")
        found.append(_worked(book, made.reports, "--threads", threads, "--memory", "1MB"))
    assert found[0] == found[1]


def test_a_small_memory_changes_nothing(tmp_path, imported, made, plain):
    book = shutil.copytree(imported, tmp_path / "book")
    assert _worked(book, made.reports, "--memory", "1MB") == plain


@pytest.mark.parametrize(
    "asked",
    [
        ("run", PERIOD),
        ("statements", PERIOD, "--to", "nowhere"),
        ("suspense",),
        ("verify",),
        ("explain", "--isrc", "QZABC2600001"),
    ],
)
def test_a_memory_that_is_no_size_is_refused(imported, asked):
    result = command.call(*asked, "--memory", "much", "--book", imported)
    assert (result.exit_code, '"much" is not a size of memory' in result.stderr) == (command.REFUSED, True)


def test_the_name_of_the_book_s_folder_changes_nothing(tmp_path, imported, made, plain):
    run_id, after = _worked(shutil.copytree(imported, tmp_path / "moved elsewhere"), made.reports)
    assert run_id == plain[0]
    assert imprint.difference(after, plain[1]) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_files_changes_nothing(tmp_path, imported, made, plain, seed):
    reports = random.Random(seed).sample(made.reports, len(made.reports))
    book = shutil.copytree(imported, tmp_path / "book")
    for report in reports[:2]:
        command.done("ingest", report, "--book", book)
    assert _worked(book, reports[2:]) == plain


def test_the_order_of_the_rows_of_an_input_table_changes_nothing(tmp_path, made, plain):
    shuffled = {}
    for kind, file in made.tables.items():
        header, *rows = file.read_text("utf-8").splitlines(keepends=True)
        shuffled[kind] = tmp_path / file.name
        shuffled[kind].write_text(header + "".join(random.Random(3).sample(rows, len(rows))), "utf-8")
    book = label.open_book(tmp_path / "book", label.Label(shuffled, made.reports))
    run_id, _ = _worked(book, made.reports)
    assert run_id == plain[0]


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"PYTHONHASHSEED": "8", "TZ": "America/Caracas", "LC_ALL": "C", "PYTHONOPTIMIZE": "1"},
    ],
)
def test_another_machine_s_habits_change_nothing(tmp_path, imported, made, plain, environment):
    book = shutil.copytree(imported, tmp_path / "book")
    command.finished("ingest", *made.reports, "--book", book, **environment)
    command.finished("run", PERIOD, "--book", book, **environment)
    command.finished("close", PERIOD, "--book", book, **environment)
    assert imprint.of(book) == plain[1]


def test_a_second_run_is_the_first(tmp_path, imported, made):
    book = shutil.copytree(imported, tmp_path / "book")
    command.done("ingest", *made.reports, "--book", book)
    first = command.answer("run", PERIOD, "--book", book)
    before = imprint.of(book)
    assert command.answer("run", PERIOD, "--book", book) == first
    assert imprint.of(book) == before


@pytest.mark.parametrize("layout", sorted(layouts.SOURCES))
def test_a_report_delivered_in_two_parts_pays_the_same(tmp_path, imported, made, layout):
    whole, parted = (shutil.copytree(imported, tmp_path / name) for name in ("whole", "parted"))
    position = list(layouts.SOURCES).index(layout)
    report = made.reports[position]
    command.done("ingest", report, "--book", whole)
    for part in _parts(tmp_path, report, FIRST_LINES[layout]):
        command.done("ingest", part, "--book", parted)
    assert _balances(whole) == _balances(parted)


def _parts(folder, report, first_line):
    lines = (layouts.text_of(report)).splitlines(keepends=True)
    head, body = lines[:first_line], lines[first_line:]
    for name, part in (("a", body[::2]), ("b", body[1::2])):
        yield layouts.save(folder / name / report.name, "".join(head + part))


def _balances(book):
    payees = command.answer("run", PERIOD, "--book", book)["payees"]
    return {payee["payee_id"]: (payee["earned"], payee["paid"], payee["closing"]) for payee in payees}


def test_the_files_of_the_label_are_the_same_every_time(tmp_path, made):
    again = label.write(tmp_path, lines=400)
    for one, other in zip(made.reports, again.reports, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert months.PERIODS[0] == PERIOD
