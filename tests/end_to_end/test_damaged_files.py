"""A damaged file is refused with one clear message, leaves the book as it was, and is welcome once repaired."""

import gzip
import shutil
from pathlib import Path

import pytest

from . import command, imprint, label, layouts

PERIOD = "2026-09"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return label.write(tmp_path_factory.mktemp("label"), lines=40)


@pytest.fixture(scope="module")
def imported(tmp_path_factory, made):
    return label.open_book(tmp_path_factory.mktemp("book") / "book", made)


@pytest.fixture(scope="module")
def ingested(tmp_path_factory, imported, made):
    book = shutil.copytree(imported, tmp_path_factory.mktemp("ingested") / "book")
    command.done("ingest", *made.reports, "--book", book)
    return book


@pytest.fixture
def book(tmp_path, imported):
    return shutil.copytree(imported, tmp_path / "book")


@pytest.fixture
def full(tmp_path, ingested):
    return shutil.copytree(ingested, tmp_path / "full")


def refused(book: Path, *arguments: str | Path, names: str = "") -> str:
    """Run a command that must be refused: exit code 2, a short message, and a book as it was."""
    before = imprint.of(book)
    result = command.call(*arguments, "--book", book)
    assert result.exit_code == command.REFUSED, result.output
    assert names in result.stderr
    assert result.stderr.strip()
    assert len(result.stderr.strip().splitlines()) <= 12, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout.strip() == ""
    assert imprint.of(book) == before
    return result.stderr


def _youtube(made: label.Label) -> Path:
    return made.reports[0]


def _damages(data: bytes) -> dict[str, bytes]:
    plain = gzip.decompress(data)
    header, _first, *rest = plain.split(b"\n")
    flipped = bytearray(data)
    flipped[-6] ^= 4
    return {
        "cut in half": data[: len(data) // 2],
        "cut before its checksum": data[:-8],
        "cut in its checksum": data[:-1],
        "cut in its head": data[:5],
        "checksum wrong": bytes(flipped),
        "rubbish after its end": data + b"rubbish",
        "a second member cut": data + data[: len(data) // 3],
        "empty": b"",
        "packed nothing": gzip.compress(b"", mtime=0),
        "a column renamed": gzip.compress(
            plain.replace(b",Partner Revenue\n", b",Net Revenue\n", 1), mtime=0
        ),
        "a column more": gzip.compress(
            plain.replace(b",Partner Revenue\n", b",Partner Revenue,Fee\n", 1), mtime=0
        ),
        "a column twice": gzip.compress(plain.replace(b"Asset Labels", b"Asset Title", 1), mtime=0),
        "an open quote": gzip.compress(plain.rstrip(b"\n") + b'\nNone,"20260801,DE', mtime=0),
        "an endless record": gzip.compress(plain + b"None," + b"x" * (2 << 20) + b"\n", mtime=0),
        "only bad records": gzip.compress(b"\n".join([header, *[b"1,2,3" for _ in rest]]) + b"\n", mtime=0),
        "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    }


DAMAGES = [
    "cut in half", "cut before its checksum", "cut in its checksum", "cut in its head", "checksum wrong",
    "rubbish after its end", "a second member cut", "empty", "packed nothing", "a column renamed", "a column more",
    "a column twice", "an open quote", "an endless record", "only bad records", "a picture",
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_report_is_refused_and_its_repair_is_welcome(tmp_path, book, made, damage):
    whole = _youtube(made)
    file = tmp_path / whole.name
    file.write_bytes(_damages(whole.read_bytes())[damage])
    refused(book, "ingest", file, names=file.name)
    file.write_bytes(whole.read_bytes())
    command.done("ingest", file, "--book", book)


def test_every_cut_of_a_packed_report_is_refused(tmp_path, book, made):
    data = _youtube(made).read_bytes()
    file = tmp_path / _youtube(made).name
    before = imprint.of(book)
    for cut in range(1, len(data), max(1, len(data) // 60)):
        file.write_bytes(data[:cut])
        assert command.call("ingest", file, "--book", book).exit_code == command.REFUSED, cut
    assert imprint.of(book) == before


@pytest.mark.parametrize("layout", sorted(layouts.SOURCES))
def test_the_same_report_in_another_dress_is_refused(tmp_path, full, made, layout):
    report = made.reports[list(layouts.SOURCES).index(layout)]
    head = {"youtube": 1, "spotify": 3, "apple_music": 5, "itunes": 1}[layout]
    text = layouts.text_of(report)
    lines = text.splitlines(keepends=True)
    dresses = {
        "as it was": text,
        "other line ends": text.replace("\n", "\r\n"),
        "no last line end": text.rstrip("\n"),
        "a mark in front": "\ufeff" + text,
        "other order": "".join(lines[:head] + lines[: head - 1 : -1]),
    }
    for name, changed in dresses.items():
        file = tmp_path / name / "renamed.txt"
        layouts.save(file, changed)
        refused(full, "ingest", file)
        layouts.save(file.with_suffix(".gz"), changed)
        refused(full, "ingest", file.with_suffix(".gz"))


def test_what_is_not_a_regular_file_is_refused_at_once(tmp_path, book):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    for name in ("link", "folder", "nothing"):
        refused(book, "ingest", tmp_path / name, names=name)
    refused(book, "ingest", Path("/dev/null"))
    refused(book, "import", "payees", "-", names="- is standard input, which `spartito ingest` alone reads")


def test_a_report_for_which_there_is_no_room_says_what_to_do(book, made):
    with command.no_room(for_files_beyond=1024):
        said = refused(book, "ingest", made.reports[1])

    assert said.startswith(f"{made.reports[1].name}: ")
    assert said.endswith("Mend that (if a disk is full, the book's) and give the same command again.\n")


def test_one_bad_file_among_good_ones_is_named_and_the_good_ones_are_taken(tmp_path, book, made):
    bad = tmp_path / "bad.txt"
    bad.write_text("what is this\n", "utf-8")
    result = command.call("ingest", made.reports[1], bad, made.reports[2], "--book", book)
    assert result.exit_code == command.REFUSED
    assert "bad.txt" in result.stderr
    assert len(imprint.database(book)["reports"]) == 2


TABLES = {
    "splits": ("account_id,payee_id,percent\naccount0,a,60\naccount0,b,40.00000001\n", "percent"),
    "splits in a circle": ("account_id,payee_id,percent\naccount0,account1,60\naccount1,account0,40\n", "account1"),
    "splits of no number": ("account_id,payee_id,percent\naccount0,a,5O\n", "percent"),
    "splits that end before they start": (
        "account_id,payee_id,percent,valid_from,valid_to\naccount0,a,50,2026-09-01,2026-08-01\n", "valid_to",
    ),
    "deals twice": ("account_id,commission_percent\naccount0,15\naccount0,20\n", "account0"),
    "deals above everything": ("account_id,commission_percent\naccount0,101\n", "commission_percent"),
    "payees twice": ("payee_id,name,currency\na,A,EUR\na,B,EUR\n", "a"),
    "payees of no currency": ("payee_id,name,currency\na,A,XXX1\n", "currency"),
    "rates of nothing": ("date,base,quote,rate\n2026-09-30,EUR,USD,0\n", "rate"),
    "rates twice": ("date,base,quote,rate\n2026-09-30,EUR,USD,1.1\n2026-09-30,EUR,USD,1.2\n", "2026-09-30"),
    "rates on no day": ("date,base,quote,rate\n2026-02-30,EUR,USD,1.1\n", "2026-02-30"),
    "settlements of both signs": (
        ("settlement_id,source,sales_period,currency,amount_reported,amount_sent,bank_currency,bank_received,received_on\n"
        "s,spotify/licensor,2026-08,USD,-1,-1,EUR,1,2026-09-01\n"), "s",
    ),
    "catalogue without an owner": ("isrc,upc,title,artist,account_id\nQZABC2600001,,T,A,\n", "account_id"),
    "catalogue with half a code": ("isrc,upc,title,artist,account_id\nQZABC26,,T,A,a\n", "isrc"),
    "catalogue with lost digits": ("isrc,upc,title,artist,account_id\nQZABC2600001,7.24E+11,T,A,a\n", "upc"),
    "catalogue without a column": ("isrc,title,artist,account_id\nQZABC2600001,T,A,a\n", "upc"),
    "catalogue of ragged rows": ("isrc,upc,title,artist,account_id\nQZABC2600001,,T,A\n", "2"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_bad_input_table_is_refused_whole(tmp_path, book, made, name):
    kind = name.split()[0]
    text, word = TABLES[name]
    file = tmp_path / f"{kind}.csv"
    file.write_text(text, "utf-8")
    assert word in refused(book, "import", kind, file, names=file.name)
    command.done("import", kind, made.tables[kind], "--book", book)


def test_a_settlement_of_another_sum_blocks_the_close(tmp_path, full, made):
    text = made.tables["settlements"].read_text("utf-8")
    header, first, *rest = text.splitlines(keepends=True)
    fields = first.split(",")
    fields[4] = fields[5] = str(float(fields[4]) + 5)
    if fields[3] == fields[6]:
        fields[7] = fields[4]
    file = tmp_path / "settlements.csv"
    file.write_text(header + ",".join(fields) + "".join(rest), "utf-8")
    command.done("import", "settlements", file, "--book", full)
    command.call("run", PERIOD, "--book", full)
    refused(full, "close", PERIOD)
    command.done("import", "settlements", made.tables["settlements"], "--book", full)
    command.done("run", PERIOD, "--book", full)
    command.done("close", PERIOD, "--book", full)


def test_a_missing_rate_stops_the_run_and_is_named(tmp_path, full, made):
    payees = tmp_path / "payees.csv"
    payees.write_text(made.tables["payees"].read_text("utf-8").replace(",EUR", ",SEK"), "utf-8")
    command.done("import", "payees", payees, "--book", full)
    message = refused(full, "run", PERIOD)
    assert "SEK" in message
    assert "EUR" in message
    command.done("import", "payees", made.tables["payees"], "--book", full)
    command.done("run", PERIOD, "--book", full)


def test_a_stale_draft_and_a_closed_period_are_refused(full, made, tmp_path):
    refused(full, "close", PERIOD)
    command.done("run", PERIOD, "--book", full)
    rates = tmp_path / "rates.csv"
    rates.write_text(made.tables["rates"].read_text("utf-8").replace("1.1", "1.2"), "utf-8")
    command.done("import", "rates", rates, "--book", full)
    refused(full, "close", PERIOD)
    command.done("run", PERIOD, "--book", full)
    command.done("close", PERIOD, "--book", full)
    sealed = imprint.of(full)
    command.done("close", PERIOD, "--book", full)
    assert imprint.of(full) == sealed
    refused(full, "run", PERIOD)
    refused(full, "run", "2026-08")
    refused(full, "close", "2026-08")


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_flipped_bit_in_any_file_of_the_book_is_found(full, place):
    command.done("run", PERIOD, "--book", full)
    command.done("close", PERIOD, "--book", full)
    command.done("verify", "--book", full)
    for name in imprint.files(full):
        if name == "settings.toml" or name.endswith("report.html"):
            continue  # what the user writes, and a page that is made anew from what is checked
        file = full / name
        data = bytearray(file.read_bytes())
        at = {"first": 0, "middle": len(data) // 2, "last": len(data) - 1}[place]
        data[at] ^= 16
        kept = file.read_bytes()
        file.unlink()
        file.write_bytes(bytes(data))
        result = command.call("verify", "--book", full)
        assert isinstance(result.exception, SystemExit), f"{name}: {result.exception}"
        assert result.exit_code != 0, name
        file.write_bytes(kept)
    command.done("verify", "--book", full)


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b"\xff"], ids=["nothing", "half", "a list", "no text"])
def test_a_manifest_that_is_none_is_found_and_mended_by_the_same_import(book, made, said):
    for kind in ("catalogue", "payees"):
        (manifest,) = book.glob(f"**/{kind}/*/manifest.json")
        manifest.write_bytes(said)
        result = command.call("verify", "--book", book)
        assert isinstance(result.exception, SystemExit), result.exception
        assert "is not the manifest that was registered" in result.stderr
        command.done("import", kind, made.tables[kind], "--book", book)
        command.done("verify", "--book", book)


def test_a_question_that_meets_a_damaged_table_says_so(full):
    (table,) = full.glob("catalogue/*/table.parquet")
    data = bytearray(table.read_bytes())
    data[len(data) // 5] ^= 16
    table.write_bytes(bytes(data))
    result = command.call("suspense", "--book", full)
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1
    assert "`spartito verify` names the file" in result.stderr
    table.unlink()
    assert "No such file" in refused(full, "suspense", names="table.parquet")
