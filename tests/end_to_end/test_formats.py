"""The command line about formats: what is known, how a report would be read, and a format for a new one."""

import zipfile
from pathlib import Path

from formats import acme
from formats.making import make
from spartito.formats.load import load_formats

from . import command

BY_ID = {known.id: known for known in load_formats()}


def _report(folder: Path, format_id: str) -> Path:
    made = make(BY_ID[format_id])
    file = folder / made.file_name
    file.write_bytes(made.data)
    return file


def test_check_reads_all_of_a_report_and_keeps_nothing(tmp_path):
    file = _report(tmp_path, "clicknclear/standard")
    found = command.answer("formats", "check", file, "--book", tmp_path / "none")
    assert (found["format"], found["whole"]["rejected"], len(found["records"])) == (
        "clicknclear/standard",
        1,
        5,
    )
    assert found["whole"]["amounts"]["EUR"]["total"] == "11.1267890123456789"
    assert [line["value"] for line in found["rejected_lines"]] == ["n/a"]
    assert found["suspicious"] == ["1 of 6 lines cannot be read."]
    file.write_text(
        file.read_text("utf-8").replace("100.0000,11.1267890123456789", "100.0000,12.1267890123456789"),
        "utf-8",
    )
    assert (
        "Line 1 states amount 12.1267890123456789, and the lines sum to 11.1267890123456789."
        in command.answer("formats", "check", file, "--book", tmp_path / "none")["suspicious"]
    )
    assert not (tmp_path / "none").exists()


def test_check_shows_lines_and_no_payouts(tmp_path):
    file = _report(tmp_path, "bandcamp/sales")
    file.write_text(file.read_text("utf-16").replace(",sale,", ",payout,", 1), "utf-16")
    found = command.answer("formats", "check", file, "--book", tmp_path / "none")
    amounts = [row["amount"] for row in found["records"]]
    assert amounts == ["0.0067890123456789", "4.81", "1.5", "0", "-0.75"]


def test_check_shows_lines_and_no_totals_row(tmp_path):
    book = tmp_path / "book"
    command.done("init", "--book", book)
    (book / "formats").mkdir()
    total = "[[total]]\nstarts_with = 'Total'\nsays = '(?P<amount>[0-9.]+)'\nreason = 'totals row'\n\n"
    (book / "formats" / "acme.toml").write_text(acme.PLAIN.replace("[columns]", f"{total}[columns]"), "utf-8")
    file = tmp_path / "acme.csv"
    file.write_text(acme.HEADER + "Total;;4.81;;;\n" + acme.LINE, "utf-8")
    found = command.answer("formats", "check", file, "--book", book)
    assert [row["amount"] for row in found["records"]] == ["4.81"]


def test_check_of_an_archive_of_two_reports_says_what_to_do(tmp_path):
    file = tmp_path / "august.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("de.csv", "fr.csv"):
            archive.writestr(name, "any,columns\n1,2\n")
    result = command.call("formats", "check", file, "--book", tmp_path)
    assert result.exit_code == command.REFUSED
    assert result.stderr.endswith('("de.csv", "fr.csv" ...); unpack it and give one of them.\n')


def test_check_says_why_a_report_is_left_out(tmp_path):
    file = tmp_path / "S2_80000000_0826_GB.txt"
    file.write_text("any\tcolumns\n", "utf-8")
    result = command.call("formats", "check", file, "--book", tmp_path)
    assert result.exit_code == command.REFUSED
    assert "an S2 file repeats the S1 file" in result.stderr


def test_a_report_that_is_left_out_is_no_report_of_the_book(tmp_path):
    book = tmp_path / "book"
    command.done("init", "--book", book)
    file = tmp_path / "S2_80000000_0826_GB.txt"
    file.write_text("any\tcolumns\n", "utf-8")
    answer = command.answer("ingest", file, "--book", book)
    assert answer["reports"] == []
    [warning] = answer["warnings"]
    assert warning.startswith("S2_80000000_0826_GB.txt (apple/music_second) is left out: an S2 file repeats")


def test_a_proposal_is_kept_in_the_book_and_reads_the_report(tmp_path):
    book = tmp_path / "book"
    command.done("init", "--book", book)
    (book / "formats").mkdir()
    file = tmp_path / "new.csv"
    file.write_text("Code,Song,Plays,Net EUR,Day\nQZABC2600001,Harbour Lights,7,1.5,2026-08-31\n", "utf-8")
    proposal = command.answer("formats", "new", file, "--name", "acme/plays")
    assert [(g["key"], g["confidence"]) for g in proposal["guesses"] if g["key"] in ("isrc", "currency")] == [
        ("isrc", "sure"),
        ("currency", "likely"),
    ]
    (book / "formats" / "acme.toml").write_text(proposal["toml"], "utf-8")
    [report] = command.answer("ingest", file, "--book", book)["reports"]
    assert (report["format"], report["amounts"]["EUR"]["total"]) == ("acme/plays", "1.5")
