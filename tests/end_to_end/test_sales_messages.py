"""DDEX sales reports through the command line: in several files, cut off, of unknown profiles, explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from formats import dsr
from formats.dsr import header, record

from . import command

REAL = Path(__file__).parents[3] / "shared" / "data" / "ddex_dsr" / "testdata"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the test data of the standard is not here")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    command.done("init", "--book", tmp_path / "book")
    return tmp_path / "book"


def _summary(licensor: str, amount: str) -> str:
    return record("SY02.02", RightsController=licensor, AllocatedRevenue=amount)


def _use(streams: str) -> tuple[str, str]:
    resource = record("AS01.01", BlockId="B", ResourceReference="A", ISRC="QZABC2600001")
    return resource, record("SU02", BlockId="B", TransactedResource="A", NumberOfStreams=streams)


def _part(folder: Path, number: int, files: int, *records: str) -> Path:
    file = folder / f"DSR_X_Y_plays_2026-08_DE_{number}of{files}_20260905T100000.tsv"
    file.write_bytes(dsr.report(header("BasicAudioProfile", "1.2", number, files), *records))
    return file


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """Two files of one report: both tell the first summary, and the second file one more."""
    one, two = _summary("Label", "100"), _summary("Other", "0.5")
    return [_part(tmp_path, 1, 2, one, *_use("7")), _part(tmp_path, 2, 2, one, two, *_use("3"))]


def test_a_report_of_two_files_counts_each_summary_once(book, parts):
    answer = command.answer("ingest", *reversed(parts), "--book", book)
    assert answer["warnings"] == []
    assert [(report["file"], report["amounts"]["EUR"]["total"]) for report in answer["reports"]] == [
        (parts[0].name, "100"),
        (parts[1].name, "0.5"),
    ]


def test_summaries_may_stand_in_the_first_file_only(book, tmp_path):
    files = [_part(tmp_path, 1, 2, _summary("Label", "100"), *_use("7")), _part(tmp_path, 2, 2, *_use("3"))]
    whole = files[1].read_bytes()
    for count in (b"0", b"1"):
        files[1].write_bytes(whole.replace(b"FOOT\t4\t\t0", b"FOOT\t4\t\t" + count))
        answer = command.answer("ingest", "--dry-run", *files, "--book", book)
        found = [(report["suspense"], report["rejected"]) for report in answer["reports"]]
        assert found == [(2, 0), (1, 0)]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([0], "has 2 files, and 2 is missing; ingest all of them together."),
        ([1], "has 2 files, and 1 is missing; ingest all of them together."),
    ],
)
def test_a_report_of_which_a_file_is_missing_is_not_taken_in(book, parts, given, sentence):
    result = command.call("ingest", *[parts[at] for at in given], "--book", book)
    assert result.exit_code == command.REFUSED
    assert sentence in result.stderr
    assert command.answer("reports", "--book", book)["reports"] == []


def test_no_file_of_a_report_is_taken_in_where_one_is_cut_off(book, parts):
    whole = parts[1].read_bytes()
    parts[1].write_bytes(whole[: whole.rindex(b"SU02")])
    result = command.call("ingest", *parts, "--book", book)
    assert result.exit_code == command.REFUSED
    assert (
        f"{parts[0].name} was not ingested: {parts[1].name} of the same report was refused" in result.stderr
    )
    assert "has no footer record, so it was cut off" in result.stderr
    assert command.answer("reports", "--book", book)["reports"] == []


def test_no_file_of_a_report_is_taken_in_where_the_other_is_in_the_book_already(book, parts):
    command.done("ingest", *parts, "--book", book)
    before = command.answer("reports", "--book", book)["reports"]
    other = parts[0].with_name(parts[0].name.replace("plays", "more"))
    other.write_bytes(parts[0].read_bytes().replace(b"\t7\t", b"\t8\t"))
    result = command.call("ingest", other, parts[1], "--book", book)
    assert result.exit_code == command.REFUSED
    assert f"{parts[1].name}: the same content is in the book already" in result.stderr
    assert f"{other.name} was not ingested: {parts[1].name} of the same report was refused." in result.stderr
    assert command.answer("reports", "--book", book)["reports"] == before


def test_a_footer_that_counts_other_lines_refuses_the_report(book, tmp_path):
    file = _part(tmp_path, 1, 1, *_use("7"))
    file.write_bytes(file.read_bytes().replace(b"FOOT\t4", b"FOOT\t5"))
    result = command.call("ingest", file, "--book", book)
    assert result.exit_code == command.REFUSED
    assert f'{file.name}, line 4: FOOT says "5" in NumberOfLinesInFile, but the file has 4' in result.stderr


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (b"6\t11\t2\t1\t2", ""),
        (
            b"6\t10\t2\t1\t2",
            'its footer says "10" in NumberOfLinesInReport, but the files of the report have 11',
        ),
        (
            b"6\t11\t2\t1\t3",
            'its footer says "3" in NumberOfBlocksInReport, but the files of the report have 2',
        ),
    ],
)
def test_a_footer_may_count_what_is_in_all_files(book, parts, cells, sentence):
    whole = parts[1].read_bytes()
    parts[1].write_bytes(whole[: whole.rindex(b"FOOT")] + b"FOOT\t" + cells + b"\n")
    result = command.call("ingest", *parts, "--book", book)
    assert (result.exit_code == command.REFUSED) == bool(sentence)
    assert sentence in result.stderr
    assert len(command.answer("reports", "--book", book)["reports"]) == (0 if sentence else 2)


def test_a_profile_or_version_that_nobody_knows_is_named(book, tmp_path):
    file = tmp_path / "DSR.tsv"
    file.write_bytes(dsr.report(header("BasicAudioProfile", "9.9")))
    result = command.call("ingest", file, "--book", book)
    assert "HEAD says Profile BasicAudioProfile, ProfileVersion 9.9; known are: " in result.stderr
    assert "BasicAudioProfile 1.0, 1.1, 1.2;" in result.stderr


def test_a_line_is_explained_with_what_was_carried_to_it(book, tmp_path):
    file = _part(tmp_path, 1, 1, _summary("Label", "1"), *_use("7"))
    report = command.answer("ingest", file, "--book", book)["reports"][0]["report_id"]
    told = command.answer("explain", report, "4", "--book", book)
    assert "QZABC2600001" in str(told)


def test_a_check_reads_all_of_a_report(tmp_path):
    file = _part(tmp_path, 1, 1, _summary("Label", "1"), *_use("many"))
    found = command.answer("formats", "check", file, "--book", tmp_path / "none")
    assert (found["format"], found["problems"], found["whole"]["rejected"]) == ("ddex/basic_audio", [], 1)
    assert [(row["line_number"], row["column"], row["expected"]) for row in found["rejected_lines"]] == [
        (4, "NumberOfStreams", "a whole number (SU02 record, block B)")
    ]


def test_a_consolidated_file_has_every_record_of_a_report_of_two_files(book, parts, tmp_path):
    command.done("ingest", *parts, "--book", book)
    command.done("consolidate", *parts, "--to", tmp_path / "all.csv", "--book", book)
    lines = (tmp_path / "all.csv").read_text("utf-8").splitlines()
    assert sum("100" in line for line in lines) == 1
    command.done("verify", "--book", book)


def test_a_consolidated_file_says_by_which_rule_a_record_is_rejected(book, tmp_path):
    file = _part(tmp_path, 1, 1, _summary("Label", "1"), *_use("many"))
    report = command.answer("ingest", file, "--book", book)["reports"][0]["report_id"]
    command.done("consolidate", file, "--to", tmp_path / "all.csv", "--book", book)

    told = command.answer("explain", report, "4", "--book", book)["rejected"]["rule"]

    assert (tmp_path / "all.csv").read_text("utf-8").splitlines()[4].endswith(f",rejected: {told}")
    assert told == "record"


@needs_real
def test_the_sample_of_the_standard_is_read_to_the_last_digit(book):
    file = REAL / "DSR_TEST_YouTube_AdSupport-music_2015-Q4_IS_1of1_20160121T150926.tsv"
    [report] = command.answer("ingest", file, "--book", book)["reports"]
    assert (report["source"], report["format"]) == ("padpida2013020802i/ugc", "ddex/ugc")
    assert (report["lines"], report["suspense"], report["rejected"]) == (35, 12, 0)
    # 125.23 + 30.32 + 20.98 + 10.86 + 11.49, of its LI01.01 records.
    assert report["amounts"]["USD"]["total"] == "198.88"


@needs_real
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "DSR_PADPIDA2014999999Z_PADPIDA2014111801Y_AdSupport_2015-02_AU_1of1_20140617T092522.tsv",
            "line 1: the HEAD record is not that of a DDEX sales report: it has 6 cells, and should have 12 to 16;",
        ),
        ("test_file_parser.tsv", "no known header in its first 30 lines"),
        ("wrong_format.xsd", "is an XML document"),
    ],
)
def test_a_file_that_is_bad_on_purpose_ends_in_one_sentence(book, name, sentence):
    result = command.call("ingest", REAL / name, "--book", book)
    assert result.exit_code == command.REFUSED
    assert sentence in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
