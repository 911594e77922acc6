"""The data of the benchmarks is what it says: the same for the same seed, well-formed, and true to its own facts."""

import csv
import gzip
import json
import subprocess
from collections import Counter
from decimal import Decimal

import pytest
from stdnum import ean, isrc

from bench.layout import COLUMNS
from end_to_end.command import answer, done
from spartito.app.intake.formats import known
from spartito.formats.recognise import recognise

TRACKS, LINES = 4_000, 70_000  # more than one chunk of 65,536 lines
REPORT = "YouTube_Made_M_20260801_20260831_asset_raw_v1-1.csv"


@pytest.fixture(scope="module")
def made(generator, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    run(generator, "catalogue", "--tracks", TRACKS, "--to", folder / "catalogue.csv")
    facts = ["--facts", folder / "facts.json"]
    run(generator, "report", *SIZE, "--spread", "narrow", "--to", folder / REPORT, *facts)
    return folder


SIZE = ("--tracks", TRACKS, "--lines", LINES)


def run(*words):
    subprocess.run([*map(str, words)], check=True)


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads(generator, made, tmp_path):
    run(generator, "report", *SIZE, "--spread", "narrow", "--to", tmp_path / "again.csv", "--threads", 3)
    run(generator, "report", *SIZE, "--spread", "narrow", "--to", tmp_path / "other.csv", "--seed", 2)

    assert (tmp_path / "again.csv").read_bytes() == (made / REPORT).read_bytes()
    assert (tmp_path / "other.csv").read_bytes() != (made / REPORT).read_bytes()


def test_a_gzipped_report_is_one_stream_of_the_same_lines(generator, made, tmp_path):
    run(generator, "report", *SIZE, "--spread", "narrow", "--to", tmp_path / "packed.csv.gz")

    packed = (tmp_path / "packed.csv.gz").read_bytes()
    assert packed.count(b"\x1f\x8b\x08\0\0\0\0\0\0\xff") == 1
    assert gzip.decompress(packed) == (made / REPORT).read_bytes()


def test_the_first_lines_alone_are_those_of_the_whole_report(generator, made, tmp_path):
    run(generator, "report", *SIZE, "--spread", "narrow", "--first", 1000, "--to", tmp_path / "first.csv")

    assert (made / REPORT).read_bytes().startswith((tmp_path / "first.csv").read_bytes())
    assert len(rows(tmp_path / "first.csv")) == 1000


def test_every_code_of_the_catalogue_is_valid(made):
    catalogue = rows(made / "catalogue.csv")
    upcs = [row["upc"] for row in catalogue if row["upc"]]

    assert len(catalogue) == TRACKS
    assert len({row["track_id"] for row in catalogue}) == TRACKS
    assert all(isrc.is_valid(row["isrc"]) for row in catalogue)
    assert all(ean.is_valid(upc) for upc in upcs)
    assert {len(upc) for upc in upcs} == {12, 13}
    assert 0 < TRACKS - len(upcs) < TRACKS / 10


def test_the_catalogue_has_the_troubles_of_a_real_one(made):
    releases, owners, claims = Counter(), {}, {}
    for row in rows(made / "catalogue.csv"):
        releases[row["isrc"]] += 1
        owners.setdefault(row["isrc"], set()).add(row["account_id"])
        claims.setdefault((row["isrc"], row["upc"]), set()).add(row["account_id"])

    assert sum(count > 1 for count in releases.values()) > TRACKS / 20
    assert any(len(accounts) > 1 for accounts in owners.values())
    assert any(len(accounts) > 1 for accounts in claims.values())


def test_the_report_is_recognised_and_has_some_118_bytes_a_line(made):
    with (made / REPORT).open("rb") as file:
        head = file.read(1 << 16)

    assert recognise(REPORT, head, known(made)).format.id == "youtube/asset_raw"
    assert tuple(rows(made / REPORT)[0]) == COLUMNS
    assert 110 < (made / REPORT).stat().st_size / LINES < 125


def test_the_sums_are_those_of_the_lines(made):
    facts = json.loads((made / "facts.json").read_text("utf-8"))
    lines = rows(made / REPORT)

    assert facts["lines"] == len(lines) == LINES
    assert Decimal(facts["total"]) == sum(Decimal(line["Partner Revenue"]) for line in lines)
    assert Decimal(facts["placed"]) + Decimal(facts["suspense"]) == Decimal(facts["total"])


def test_the_ladder_leads_where_the_generator_says(made, tmp_path):
    done("init", "--book", tmp_path / "book", "--currency", "USD")
    done("import", "catalogue", made / "catalogue.csv", "--book", tmp_path / "book")
    (report,) = answer("ingest", made / REPORT, "--book", tmp_path / "book")["reports"]
    facts = json.loads((made / "facts.json").read_text("utf-8"))

    assert report["rules"] == facts["rules"]
    assert report["reasons"] == facts["reasons"]
    assert report["rejected"] == 0
    assert {name: Decimal(report["amounts"]["USD"][name]) for name in ("total", "placed", "suspense")} == {
        name: Decimal(facts[name]) for name in ("total", "placed", "suspense")
    }


@pytest.mark.parametrize(("spread", "least", "most"), [("narrow", 4, 7), ("wide", 1, 1.6)])
def test_lines_share_cells_as_the_spread_says(generator, tmp_path, spread, least, most):
    lines = 20_000
    words = ("--tracks", 1_000_000, "--lines", lines, "--spread", spread, "--to", tmp_path / "report.csv")
    run(generator, "report", *words)
    names = ("Adjustment Type", "Country", "Asset ID")
    cells = {tuple(row[name] for name in names) for row in rows(tmp_path / "report.csv")}

    assert least <= lines / len(cells) <= most


def test_what_cannot_be_made_is_said_in_a_sentence(generator, tmp_path):
    words = [str(generator), "report", *map(str, SIZE), "--to", str(tmp_path / "nowhere" / "report.csv")]
    refused = subprocess.run(words, capture_output=True, text=True, check=False)

    assert refused.returncode == 2
    assert str(tmp_path / "nowhere" / "report.csv") in refused.stderr
