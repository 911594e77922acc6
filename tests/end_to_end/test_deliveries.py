"""A delivery in any dress gives the same book: packed, archived, piped, in parts, in another encoding, side by side."""

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from sources.packed import archive, zstd
from spartito import _core

from . import command, imprint, label, layouts


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return label.write(tmp_path_factory.mktemp("label"), lines=60)


@pytest.fixture(scope="module")
def imported(tmp_path_factory, made):
    return label.open_book(tmp_path_factory.mktemp("book") / "book", made)


@pytest.fixture
def book(tmp_path, imported):
    return shutil.copytree(imported, tmp_path / "book")


def _money(answer):
    return [(report["report_id"], report["lines"], report["amounts"]) for report in answer["reports"]]


@pytest.fixture(scope="module")
def alone(tmp_path_factory, imported, made):
    """What comes of the four reports, each ingested by a command of its own."""
    book = shutil.copytree(imported, tmp_path_factory.mktemp("alone") / "book")
    return [_money(command.answer("ingest", report, "--book", book))[0] for report in made.reports]


def _plain(report: Path) -> bytes:
    return layouts.text_of(report).encode()


def test_files_of_an_archive_that_are_called_the_same_are_told_apart_by_their_folders(tmp_path, book, made):
    one, other = (_plain(report) for report in made.reports[1:3])
    file = tmp_path / "august.zip"
    members = [("de/report.txt", one), ("us/report.txt", other)]
    file.write_bytes(
        archive(*members, ("fr/report.txt", b"no,report\n1,2\n"), ("es/other.txt", b"no\nreport\n"))
    )
    names = ["august.zip: de/report.txt", "august.zip: us/report.txt"]

    refused = command.call("ingest", file, "--book", book)
    assert refused.exit_code == command.REFUSED
    assert "august.zip: fr/report.txt: no known header" in refused.stderr
    assert "august.zip: other.txt: no known header" in refused.stderr
    assert sorted(row["file"] for row in command.answer("reports", "--book", book)["reports"]) == names
    again = command.call("ingest", file, "--book", book)
    for name in names:
        assert f"{name}: the same content is in the book already, as {name} (report" in again.stderr


def test_a_part_in_a_folder_of_an_archive_is_a_part_that_came(tmp_path, book, made):
    one, other = (_plain(report) for report in made.reports[1:3])
    file = tmp_path / "august.zip"
    file.write_bytes(archive(("de/plays_1of2.txt", one), ("us/plays_1of2.txt", other)))
    command.done("ingest", file, "--book", book)
    second = tmp_path / "plays_2of2.txt"
    second.write_bytes(_plain(made.reports[3]))

    assert command.answer("ingest", second, "--book", book)["warnings"] == []


def test_an_archive_of_a_month_is_its_reports(tmp_path, book, made, alone):
    members = [(f"2026-08/{report.name.removesuffix('.gz')}", _plain(report)) for report in made.reports]
    file = tmp_path / "august.zip"
    file.write_bytes(archive(*members, ("__MACOSX/._x", b"x")))
    answer = command.answer("ingest", file, "--book", book)

    assert sorted(_money(answer)) == sorted(alone)
    assert answer["warnings"] == [
        "august.zip: __MACOSX/._x was left out: it is written by macOS beside the real files."
    ]
    assert [report["file"] for report in answer["reports"]] == [
        f"august.zip: {name.rpartition('/')[2]}" for name, _ in members
    ]
    command.done("verify", "--book", book)


def test_one_bad_member_is_named_and_the_others_are_taken(tmp_path, book, made, alone):
    good = made.reports[1]
    file = tmp_path / "august.zip"
    file.write_bytes(archive(("a/bad.csv", b"what is this\n"), (good.name, _plain(good))))
    result = command.call("ingest", file, "--book", book)

    assert result.exit_code == command.REFUSED
    assert result.stderr.startswith("august.zip: bad.csv: no known header")
    assert [*imprint.database(book)["reports"]]


@pytest.mark.parametrize("threads", [1, 2, 9])
def test_side_by_side_is_one_after_the_other(tmp_path, book, made, alone, threads):
    answer = command.answer("ingest", *made.reports, "--book", book, "--threads", str(threads))

    assert _money(answer) == alone


def test_a_double_among_several_is_taken_once_and_refused_once(tmp_path, book, made):
    again = tmp_path / "again.zst"
    again.write_bytes(zstd(_plain(made.reports[2])))
    result = command.call("ingest", made.reports[2], again, made.reports[1], "--book", book)

    assert result.exit_code == command.REFUSED
    assert result.stderr.startswith("again.zst: the same content is in the book already")
    assert len(imprint.database(book)["reports"]) == 2


def test_a_pipe_and_standard_input_are_reports(tmp_path, book, made, alone):
    report = made.reports[1]
    reader, writer = os.pipe()
    os.write(writer, zstd(_plain(report)))
    os.close(writer)
    answer = command.answer("ingest", f"/dev/fd/{reader}", "--book", book)
    os.close(reader)
    assert _money(answer) == [alone[1]]
    arguments = ("ingest", "-", "--book", str(book), "--json")
    piped = subprocess.run(
        [*command.PROGRAM, *arguments], input=_plain(made.reports[2]), stdout=subprocess.PIPE, check=True
    )
    answer = json.loads(piped.stdout)
    assert (_money(answer), answer["reports"][0]["file"]) == ([alone[2]], "stdin")
    assert not list((book / "reports").glob(".aside*"))
    command.done("verify", "--book", book)


def test_a_missing_part_is_said_once_until_it_comes(tmp_path, book, made):
    parts = [tmp_path / f"spotify_{part}of2.txt" for part in (1, 2)]
    for part, report in zip(parts, (made.reports[1], made.reports[2]), strict=True):
        part.write_bytes(_plain(report))
    first = command.answer("ingest", parts[0], "--book", book)
    second = command.answer("ingest", parts[1], "--book", book)

    assert first["warnings"] == [
        "spotify_2of2.txt is missing: spotify_1of2.txt is one of 2 parts. Ingest it too when it comes."
    ]
    assert second["warnings"] == []


def test_a_report_in_utf_16_is_the_same_money(tmp_path, book, made, alone):
    spotify = next(Path(_formats()).glob("spotify/licensor.2020-01.toml")).read_text("utf-8")
    (book / "formats").mkdir()
    wide = spotify.replace("[reading]\n", '[reading]\nencoding = "utf-16"\n')
    wide = wide.replace('format = "spotify/licensor"', 'format = "spotify/wide"')
    (book / "formats" / "wide.toml").write_text(wide, "utf-8")
    file = tmp_path / "wide.txt"
    file.write_bytes(_plain(made.reports[1]).decode().encode("utf-16"))
    (row,) = command.answer("ingest", file, "--book", book)["reports"]

    assert (row["format"], row["amounts"]) == ("spotify/wide.2020-01", alone[1][2])
    assert row["report_id"] == _core.content_hash(file)[:16]
    command.done("verify", "--book", book)


def _formats() -> str:
    import spartito.formats

    return str(Path(spartito.formats.__file__).parent / "library")


def test_bytes_kept_by_reference_are_proven_when_they_are_read(tmp_path, book, made, alone):
    file = tmp_path / "here.txt"
    file.write_bytes(_plain(made.reports[1]))
    assert _money(command.answer("ingest", file, "--by-reference", "--book", book)) == [alone[1]]
    kept = book / "reports" / alone[1][0] / "report"
    assert kept.is_symlink()
    command.done("verify", "--book", book)
    file.write_bytes(file.read_bytes() + b"\n")
    assert command.call("verify", "--book", book).exit_code != 0
    file.unlink()
    assert command.call("verify", "--book", book).exit_code != 0


def test_a_stream_or_a_member_cannot_be_kept_by_reference(tmp_path, book, made):
    file = tmp_path / "a.zip"
    file.write_bytes(archive((made.reports[1].name, _plain(made.reports[1])), method=zipfile.ZIP_STORED))
    for given, sentence in [(file, "unpack it"), (Path("-"), "read once only")]:
        result = command.call("ingest", given, "--by-reference", "--book", book)
        assert result.exit_code == command.REFUSED
        assert sentence in result.stderr


def test_a_copy_is_kept_where_no_link_can_be_made(tmp_path, book, made, alone, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise OSError("another disk")

    monkeypatch.setattr(os, "link", refuse)
    answer = command.answer("ingest", *made.reports, "--book", book)
    kept = [(book / "reports" / report_id / "report").read_bytes()[:4] for report_id, *_ in alone]

    assert _money(answer) == alone
    assert sorted({magic[:2] for magic in kept}) == [b"\x1f\x8b", b"(\xb5"]
    command.done("verify", "--book", book)


def test_a_limit_of_the_book_is_named_when_it_is_passed(tmp_path, book, made, alone):
    settings = book / "settings.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text + "\nmost_unpacked_bytes = 100\n", "utf-8")
    result = command.call("ingest", made.reports[0], "--book", book)
    assert "raise most_unpacked_bytes (now 100) in settings.toml" in result.stderr
    long = tmp_path / "long.txt"
    long.write_bytes(_plain(made.reports[1]) + b"x" * 5000 + b"\n")
    settings.write_text(text + "\nmost_line_bytes = 4096\n", "utf-8")
    result = command.call("ingest", long, "--book", book)
    assert "a record is longer than 4096 bytes (most_line_bytes in settings.toml)" in result.stderr
    settings.write_text(text, "utf-8")
    assert _money(command.answer("ingest", made.reports[0], "--book", book)) == [alone[0]]
