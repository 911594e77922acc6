"""Every shipped format reads its fixture as `expected.txt` says, whatever the blocks and the threads."""

import gzip
from pathlib import Path

import pytest

from .placing import FIXTURES, FORMATS, Catalogue, as_text, placed

REPORTS = sorted(path for path in FIXTURES.glob("*/*") if path.name != "expected.txt")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalogue:
    return Catalogue(tmp_path_factory.mktemp("catalogue"))


def test_every_shipped_format_has_a_fixture():
    assert {known.id for known in FORMATS} == {path.parent.name.replace("-", "/", 1) for path in REPORTS}


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
