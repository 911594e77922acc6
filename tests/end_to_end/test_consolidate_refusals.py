"""What consolidate does not do: overwrite, write half a file, count a record twice."""

import gzip
import shutil

import pytest

from . import command, consolidated, label


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return label.write(tmp_path_factory.mktemp("label"), lines=50)


@pytest.fixture(scope="module")
def book(tmp_path_factory, made):
    return label.open_book(tmp_path_factory.mktemp("book") / "book", made, ("catalogue",))


def _refused(*arguments):
    result = command.call("consolidate", *arguments)
    assert result.exit_code == command.REFUSED, result.output
    return result.stderr


def test_a_file_that_is_there_is_replaced_only_by_force(tmp_path, made, book):
    out = tmp_path / "out.csv"
    out.write_text("precious")
    assert "is there already" in _refused(made.reports[1], "--to", out, "--book", book)
    assert out.read_text() == "precious"
    command.done("consolidate", made.reports[1], "--to", out, "--book", book, "--force")
    assert len(consolidated.rows(out)) == 50


def test_the_name_says_the_kind(tmp_path, made, book):
    assert "a .csv or a .parquet" in _refused(made.reports[1], "--to", tmp_path / "out.xlsx", "--book", book)
    assert "is not a folder" in _refused(made.reports[1], "--to", tmp_path / "no" / "out.csv", "--book", book)
    (tmp_path / "folder.csv").mkdir()
    assert "is there already" in _refused(
        made.reports[1], "--to", tmp_path / "folder.csv", "--book", book, "--force"
    )


@pytest.mark.parametrize(("ending", "most"), [(".csv", 242), (".parquet", 239)])
def test_a_name_has_room_for_what_stands_beside_it(tmp_path, made, book, ending, most):
    def named(length):
        return tmp_path / f"{'n' * (length - len(ending))}{ending}"

    said = _refused(made.reports[1], "--to", named(most + 1), "--book", book)
    assert f"is longer than {most} bytes" in said
    assert list(tmp_path.iterdir()) == []
    command.done("consolidate", made.reports[1], "--to", named(most), "--book", book)
    assert list(tmp_path.iterdir()) == [named(most)]


def test_no_report_is_in_it_twice(tmp_path, made, book):
    report = made.reports[1]
    assert "the same report" in _refused(report, report, "--to", tmp_path / "out.csv", "--book", book)
    packed = tmp_path / f"{report.name}.gz"
    packed.write_bytes(gzip.compress(report.read_bytes()))
    assert "the same report" in _refused(report, packed, "--to", tmp_path / "out.csv", "--book", book)
    assert [path.name for path in tmp_path.iterdir()] == [packed.name]


def test_one_bad_file_and_nothing_is_written(tmp_path, made, book):
    (tmp_path / "bad.txt").write_text("no,report,of,ours\n1,2,3,4\n")
    assert "bad.txt" in _refused(
        *made.reports, tmp_path / "bad.txt", "--to", tmp_path / "out.csv", "--book", book
    )
    assert [path.name for path in tmp_path.iterdir()] == ["bad.txt"]


def test_a_damaged_file_is_named_and_the_file_comes_when_it_is_mended(tmp_path, made, book):
    report = tmp_path / made.reports[0].name
    report.write_bytes(made.reports[0].read_bytes()[:-20])
    files = [made.reports[1], report]
    out = tmp_path / "out.csv"
    assert report.name in _refused(*files, "--to", out, "--book", book)
    assert [path.name for path in tmp_path.iterdir()] == [report.name]
    shutil.copyfile(made.reports[0], report)
    command.done("consolidate", *files, "--to", out, "--book", book)
    command.done("consolidate", *files, "--to", tmp_path / "again.csv", "--book", book)
    assert out.read_bytes() == (tmp_path / "again.csv").read_bytes()


def test_the_report_is_not_the_file_to_write(tmp_path, made, book):
    report = shutil.copy(made.reports[1], tmp_path / "report.csv")
    assert "is there already" in _refused(report, "--to", report, "--book", book)
    assert "is itself" in _refused(report, "--to", report, "--book", book, "--force")


@pytest.mark.parametrize("wrong", [("no-such-file.txt",), ("no-such-file.txt", "--supersedes", "nothing")])
def test_ingest_leaves_no_file_where_no_report_was_ingested(tmp_path, made, book, wrong):
    """A file of no lines would pass for a month without sales, and would be in the way of the next try."""
    ingested = shutil.copytree(book, tmp_path / "book")
    out = tmp_path / "out.csv"

    refused = command.call("ingest", *wrong, "--consolidate", out, "--book", ingested)

    assert refused.exit_code == command.REFUSED
    assert [path.name for path in tmp_path.iterdir()] == ["book"]
    command.done("ingest", made.reports[1], "--consolidate", out, "--book", ingested)
    assert len(consolidated.rows(out)) == 50


def test_ingest_says_that_there_is_no_file(tmp_path, made, book):
    ingested = shutil.copytree(book, tmp_path / "book")
    command.done("ingest", made.reports[1], "--book", ingested)

    refused = command.call(
        "ingest", made.reports[1], "--consolidate", tmp_path / "out.csv", "--book", ingested
    )

    assert "out.csv was not written, for no report was ingested." in " ".join(refused.stderr.split())


def test_its_help_promises_no_standard_input(made, book, tmp_path):
    assert "standard" not in command.done("consolidate", "--help").stdout
    assert "can be read once only" in _refused("-", "--to", tmp_path / "out.csv", "--book", book)
