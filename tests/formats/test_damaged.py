"""A damaged or unknown report stops with one clear sentence that names the file, and the line where there is one."""

import gzip
import os
from pathlib import Path

import pytest

from spartito.errors import InputError
from spartito.formats.check import check_recognised
from spartito.formats.head import HEADER_LINES
from spartito.formats.recognise import recognise
from spartito.sources import delivery
from spartito.sources.report import first_records

from .placing import FIXTURES, FORMATS, Catalogue, placed

YOUTUBE = next((FIXTURES / "youtube-asset_raw").glob("*.csv"))
SPOTIFY = next((FIXTURES / "spotify-licensor.2020-01").glob("*.tsv"))
APPLE = next((FIXTURES / "apple-music_streams").glob("S1_*.txt"))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalogue:
    return Catalogue(tmp_path_factory.mktemp("catalogue"))


def refusal(path: Path, catalogue: Catalogue) -> str:
    with pytest.raises(InputError) as caught:
        placed(path, catalogue)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    return message


def changed(tmp_path: Path, report: Path, old: bytes, new: bytes) -> Path:
    data = report.read_bytes()
    assert old in data
    target = tmp_path / report.name
    target.write_bytes(data.replace(old, new))
    return target


def test_every_cut_of_a_gzipped_report_is_refused(tmp_path: Path, catalogue: Catalogue):
    packed = gzip.compress(YOUTUBE.read_bytes(), mtime=0)
    target = tmp_path / f"{YOUTUBE.name}.gz"
    for cut in range(20, len(packed), 7):
        target.write_bytes(packed[:cut])
        with pytest.raises(InputError, match=r"asset_raw_v1-1\.csv\.gz"):
            placed(target, catalogue)


def test_rubbish_behind_a_gzipped_report_is_refused(tmp_path: Path, catalogue: Catalogue):
    target = tmp_path / "report.csv.gz"
    target.write_bytes(gzip.compress(YOUTUBE.read_bytes(), mtime=0) + b"rubbish")

    assert "report.csv.gz" in refusal(target, catalogue)


def test_two_gzip_members_are_one_report(tmp_path: Path, catalogue: Catalogue):
    data = YOUTUBE.read_bytes()
    target = tmp_path / "report.csv.gz"
    target.write_bytes(gzip.compress(data[:1000], mtime=0) + gzip.compress(data[1000:], mtime=0))

    assert placed(target, catalogue).summary == placed(YOUTUBE, catalogue).summary


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b"\tPayable\tPayable currency", b"\tNet\tPayable currency", 'missing "Payable"; not known "Net"'),
        (b"\tPayable\tPayable currency", b"\tPayable currency", 'missing "Payable"'),
        (b"\tISRC\t", b"\tCode\t", 'missing "ISRC"; not known "Code"'),
        (b"\tPayable\tPayable currency", b"\tPayable\tPayable currency\t", 'not known ""'),
        (b"\tAlbum name\t", b"\tTrack name\t", 'named twice "Track name"'),
        (b"\t", b";", "its columns are separated by semicolon, not tab"),
        (b"2026-08-01", b"1 August", "give it with --sales-period YYYY-MM"),
    ],
)
def test_a_changed_layout_is_refused_and_says_what_changed(
    tmp_path: Path, catalogue: Catalogue, old: bytes, new: bytes, sentence: str
):
    assert sentence in refusal(changed(tmp_path, SPOTIFY, old, new), catalogue)


def test_a_column_named_twice_is_refused(tmp_path: Path, catalogue: Catalogue):
    target = changed(tmp_path, SPOTIFY, b"\tQuantity\t", b"\tQuantity\tQuantity\t")

    assert "line 4: the header has Quantity twice" in refusal(target, catalogue)


def test_a_currency_that_is_not_said_is_not_guessed(tmp_path: Path, catalogue: Catalogue):
    assert "is 'POUNDS'" in refusal(changed(tmp_path, APPLE, b"\tGBP", b"\tPOUNDS"), catalogue)
    assert "is missing" in refusal(changed(tmp_path, APPLE, b"Currency\tGBP\r\n", b""), catalogue)


def test_an_open_quote_names_its_line(tmp_path: Path, catalogue: Catalogue):
    target = changed(tmp_path, YOUTUBE, b"Blank amount", b'"Blank amount')

    assert f"{YOUTUBE.name}, line " in refusal(target, catalogue)


def test_a_report_of_bad_lines_only_shows_the_first(tmp_path: Path, catalogue: Catalogue):
    target = tmp_path / "bad.tsv"
    preamble_and_header = SPOTIFY.read_bytes().splitlines(keepends=True)[:4]
    target.write_bytes(b"".join(preamble_and_header) + b"DE\tfew\tfields\r\n" * 3)
    message = refusal(target, catalogue)

    assert "bad.tsv, line 5" in message
    assert "formats check" in message


def test_an_endless_line_is_refused(tmp_path: Path, catalogue: Catalogue):
    target = tmp_path / "endless.tsv"
    target.write_bytes(SPOTIFY.read_bytes() + b"x" * (2 << 20))

    assert "endless.tsv, line " in refusal(target, catalogue)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\r\n \r\n", "is empty"),
        (b"PK\x03\x04rest", "a ZIP archive or a workbook"),
        ("Country\tUPC".encode("utf-16"), "no known header in its first 30 lines"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "no known header in its first 30 lines"),
        (SPOTIFY.read_bytes().replace(b"\n", b"\r"), "its lines end in carriage returns alone"),
        (b"Country,Label\n" * 40, "no known header in its first 30 lines"),
        (b"\n" * HEADER_LINES + SPOTIFY.read_bytes(), "no known header in its first 30 lines"),
    ],
)
def test_what_is_no_report_is_refused(data: bytes, sentence: str):
    with pytest.raises(InputError, match=sentence):
        recognise("file.txt", data, FORMATS)


def test_only_regular_files_are_read(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(SPOTIFY)
    for name, what in (
        ("pipe", "named pipe"),
        ("link", "symbolic link"),
        (".", "folder"),
        ("none", "no such file"),
    ):
        with pytest.raises(InputError, match=what):
            delivery.head(delivery.whole(tmp_path / name))


def checked(file_name: str, head: bytes):
    return check_recognised(recognise(file_name, head, FORMATS), head, first_records)


def test_check_describes_how_a_report_would_be_read():
    found = checked(SPOTIFY.name, delivery.head(delivery.whole(SPOTIFY)))

    assert (found.format_id, found.header_line, found.problems) == ("spotify/licensor.2020-01", 4, ())
    assert found.roles["sales_period"] == '"Start date" above the header'
    assert len(found.records) == 5
    assert found.records[0]["usage_type"] == "stream_subscription"


def test_check_lists_problems_instead_of_stopping():
    data = (
        delivery.head(delivery.whole(SPOTIFY))
        .replace(b"2026-08-01", b"soon")
        .replace(b"\tQuantity\t", b"\tQuantity\tEAN\t", 1)
    )
    data = data.replace(b"\tEAN\tISRC", b"\tISRC", 1)
    found = checked("a.tsv", data)

    assert "no sales period" in found.problems[0]


def test_check_shows_quoted_records():
    found = checked(YOUTUBE.name, delivery.head(delivery.whole(YOUTUBE)))

    assert [record["title"] for record in found.records][2:4] == [
        'Paper Moon (12" Mix), live',
        "Low Tide\nPart 2",
    ]
