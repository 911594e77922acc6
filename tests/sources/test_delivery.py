"""What is delivered is taken apart into reports, and what is missing or left out is said."""

import os
import threading
import zipfile
from pathlib import Path

import pytest

from spartito import _core
from spartito.errors import InputError
from spartito.sources import delivery

from .packed import archive

LIMITS = _core.Limits()


def test_a_file_is_one_report(tmp_path: Path):
    (tmp_path / "plays.csv").write_bytes(b"a\n")
    (report,), left_out = delivery.reports_in(tmp_path / "plays.csv", LIMITS)

    assert (report.shown, report.file_name, report.member, left_out) == ("plays.csv", "plays.csv", "", [])
    assert delivery.head(report) == b"a\n"


def test_an_archive_is_as_many_reports_as_it_holds_files_with_data(tmp_path: Path):
    members = [
        ("June/plays_1of2.csv", b"1"),
        ("June/", b""),
        ("plays.csv", b"2"),
        ("note.txt", b""),
        ("__MACOSX/x", b"3"),
    ]
    (tmp_path / "june.zip").write_bytes(archive(*members))
    reports, left_out = delivery.reports_in(tmp_path / "june.zip", LIMITS)

    assert [report.shown for report in reports] == ["june.zip: plays_1of2.csv", "june.zip: plays.csv"]
    assert [delivery.head(report) for report in reports] == [b"1", b"2"]
    assert left_out == [
        "june.zip: June/ was left out: it is a folder.",
        "june.zip: note.txt was left out: it is empty.",
        "june.zip: __MACOSX/x was left out: it is written by macOS beside the real files.",
    ]


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ([("empty.csv", b"")], "without a file that holds data"),
        ([], "without a file that holds data"),
    ],
)
def test_an_archive_without_a_report_is_refused(
    tmp_path: Path, members: list[tuple[str, bytes]], sentence: str
):
    (tmp_path / "june.zip").write_bytes(archive(*members))
    with pytest.raises(InputError, match=sentence):
        delivery.reports_in(tmp_path / "june.zip", LIMITS)


@pytest.mark.parametrize("parts", [("[Content_Types].xml", "xl/workbook.xml"), ("mimetype", "content.xml")])
def test_a_workbook_is_one_report_though_it_is_packed_as_an_archive(tmp_path: Path, parts: tuple[str, str]):
    workbook = archive(*((name, b"x") for name in parts))
    (tmp_path / "june.xlsx").write_bytes(workbook)
    (tmp_path / "june.zip").write_bytes(archive(("sales.xlsx", workbook), ("plays.csv", b"a\n")))
    reports = [delivery.reports_in(tmp_path / name, LIMITS)[0] for name in ("june.xlsx", "june.zip")]

    assert [[report.shown for report in found] for found in reports] == [
        ["june.xlsx"],
        ["june.zip: sales.xlsx", "june.zip: plays.csv"],
    ]
    assert delivery.head(reports[0][0]) == delivery.head(reports[1][0]) == workbook
    assert _core.content_hash(reports[0][0].source) == _core.content_hash(reports[1][0].source)


def test_a_damaged_archive_is_named(tmp_path: Path):
    (tmp_path / "june.zip").write_bytes(archive(("a", b"data"), method=zipfile.ZIP_STORED)[:-3])
    with pytest.raises(InputError, match=r"june\.zip: the zip archive is damaged \(it is cut off"):
        delivery.reports_in(tmp_path / "june.zip", LIMITS)


def test_a_pipe_is_read_once_to_its_end(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    data = bytes(range(256)) * 20_000
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(data,))
    writer.start()
    (tmp_path / "book").mkdir()
    assert delivery.is_stream(tmp_path / "pipe")
    spooled = delivery.spool(tmp_path / "pipe", tmp_path / "book", len(data))
    writer.join()

    assert (spooled.name, spooled.read_bytes()) == ("pipe", data)
    assert not delivery.is_stream(spooled)
    assert not delivery.is_stream(tmp_path / "nothing")


def test_a_stream_that_does_not_end_is_refused(tmp_path: Path):
    (tmp_path / "endless").write_bytes(bytes(1001))
    (tmp_path / "book").mkdir()
    with pytest.raises(InputError, match=r"endless says more than 1000 bytes.*most_unpacked_bytes"):
        delivery.spool(tmp_path / "endless", tmp_path / "book", 1000)


@pytest.mark.parametrize(
    ("names", "known", "absent"),
    [
        (["a_1of3.csv", "a_2of3.csv", "a_3of3.csv"], [], []),
        (["a_1of3.csv"], ["a_2of3.csv", "a_3of3.csv"], []),
        (["a_1of3.csv", "b_2of3.csv"], [], ["a_2of3.csv, a_3of3.csv are", "b_1of3.csv, b_3of3.csv are"]),
        (["a_01_of_02.csv.gz"], [], ["a_02_of_02.csv.gz is"]),
        (["a_1of3.csv", "a_2of3.csv.gz"], ["a_3of3.csv.zst"], []),
        (["S1-2 Of 2.txt"], ["S1-1 of 2.txt"], ["S1-1 Of 2.txt is"]),
        (["a_1of2.csv", "a_3of2.csv"], [], ["a_2of2.csv is"]),
        (["a_1of9.csv"], [], ["a_2of9.csv, a_3of9.csv, a_4of9.csv, a_5of9.csv, a_6of9.csv ... are"]),
        (["best_of_2026.csv", "a_12345of3.csv", "1999of.csv"], [], []),
    ],
)
def test_a_missing_part_of_a_delivery_is_named(names: list[str], known: list[str], absent: list[str]):
    sentences = delivery.missing_parts(names, known)

    assert [sentence.partition(" missing: ")[0] for sentence in sentences] == absent
