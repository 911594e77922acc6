"""Every shipped format reads its fixture as `expected.txt` says, whatever the blocks and the threads."""

import contextlib
import gzip
import json
from pathlib import Path

import pytest

from spartito.errors import InputError

from .placing import FIXTURES, FORMATS, Catalogue, as_text, placed

SAMPLES = sorted(path for path in FIXTURES.glob("*/*") if path.name != "expected.txt")
FEEDS = {known.id for known in FORMATS if known.is_usage}
REPORTS = [path for path in SAMPLES if path.parent.name.replace("-", "/", 1) not in FEEDS]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalogue:
    return Catalogue(tmp_path_factory.mktemp("catalogue"))


def test_every_shipped_format_has_a_fixture():
    assert {known.id for known in FORMATS if not known.ignored} == {
        path.parent.name.replace("-", "/", 1) for path in SAMPLES
    }


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize(("threads", "block_bytes"), [(1, 1 << 20), (3, 64)])
def test_a_report_is_read_as_expected(catalogue: Catalogue, report: Path, threads: int, block_bytes: int):
    expected = (report.parent / "expected.txt").read_text(encoding="utf-8")

    assert as_text(placed(report, catalogue, threads, block_bytes), catalogue) == expected


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.parent.name)
def test_a_gzipped_report_reads_the_same(catalogue: Catalogue, report: Path, tmp_path: Path):
    expected = (report.parent / "expected.txt").read_text(encoding="utf-8")
    packed = tmp_path / f"{report.name}.gz"
    packed.write_bytes(gzip.compress(report.read_bytes(), mtime=0))

    assert as_text(placed(packed, catalogue), catalogue) == expected


def test_columns_in_another_order_read_the_same(catalogue: Catalogue, tmp_path: Path):
    report = next(path for path in REPORTS if path.parent.name == "apple-music_streams")
    lines = report.read_text(encoding="utf-8").splitlines()
    turned = lines[:4] + ["\t".join(reversed(line.split("\t"))) for line in lines[4:]]
    other = tmp_path / report.name
    other.write_text("\n".join(turned), encoding="utf-8")

    assert as_text(placed(other, catalogue), catalogue) == as_text(placed(report, catalogue), catalogue)


def test_a_quote_put_in_anywhere_never_loses_money_in_silence(catalogue: Catalogue, tmp_path: Path):
    """Either the file is refused, or the total is as before, or more lines are listed as rejected."""
    report = next(path for path in REPORTS if path.parent.name == "youtube-asset_raw")
    data = report.read_bytes()
    before = json.loads(placed(report, catalogue).summary)
    other = tmp_path / report.name
    for place in range(data.index(b"\n") + 1, len(data), 7):
        other.write_bytes(data[:place] + b'"' + data[place:])
        with contextlib.suppress(InputError):
            after = json.loads(placed(other, catalogue).summary)
            same_total = after["amounts"]["USD"]["total"] == before["amounts"]["USD"]["total"]
            swallowed = after["records_counted"] < before["records_counted"]
            assert same_total or after["rejected"] > before["rejected"] or (swallowed and after["rejected"])
