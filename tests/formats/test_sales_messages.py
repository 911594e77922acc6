"""DDEX sales reports that were harmed: refused, or rejected line by line, or the same money."""

import contextlib
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spartito.errors import FormatError, InputError
from spartito.formats.message import read_header

from . import dsr
from .placing import Catalogue, placed


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalogue:
    return Catalogue(tmp_path_factory.mktemp("catalogue"))


def _money(report: Path, catalogue: Catalogue) -> tuple[Decimal, int]:
    """All money of a report, and how many of its lines are rejected."""
    summary = json.loads(placed(report, catalogue).summary)
    return sum(Decimal(sums["total"]) for sums in summary["amounts"].values()), summary["rejected"]


@st.composite
def harm(draw: st.DrawFn, text: str) -> str:
    """A report with one thing wrong: a tab, a line end or a byte too many, or a line that is cut off, missing or there twice.

    A line that became a blank one is no harm that a file shows by itself: the standard counts and allows blank lines.
    Nor is a last number that has lost some of its digits or all of them: it loses its cell. And a bar in a number may
    make a list of two numbers, which the standard allows: two bars leave nothing between them, and are no list of numbers.
    """
    lines = text.split("\n")
    at = draw(st.integers(0, len(lines) - 2))
    place = draw(st.integers(0, len(lines[at])))
    before, after = lines[at][:place], lines[at][place:]
    lines[at : at + 1] = draw(
        st.sampled_from(
            [
                [f"{before}\t{after}"],
                [before, after],
                [f"{before}\0{after}"],
                [f"{before}{_bars(before, after)}{after}"],
                [f"{before}e{after}"],
                [f"{before}\\{after}"],
                [_cut_off(before, after) or after],
                [],
                [lines[at], lines[at]],
            ]
        )
    )
    return "\n".join(lines)


def _bars(before: str, after: str) -> str:
    """What parts a list: one bar, and two where one would part a number."""
    ends = (before[-1:], after[:1])
    return "||" if all(end.isdigit() or end == "." for end in ends) else "|"


def _cut_off(before: str, after: str) -> str:
    cells, _, last = before.rpartition("\t")
    in_number = set(last) <= set("0123456789.") and after[:1] not in ("", "\t")
    return cells if in_number else before


@pytest.mark.parametrize("name", dsr.SAMPLES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_harm_never_changes_money_silently(name, data, catalogue: Catalogue, tmp_path: Path):
    report = tmp_path / dsr.file_name(name)
    report.write_bytes(dsr.SAMPLES[name]())
    money, rejected = _money(report, catalogue)
    report.write_bytes(data.draw(harm(dsr.SAMPLES[name]().decode())).encode())
    with contextlib.suppress(InputError):
        now, lines = _money(report, catalogue)
        assert now == money or lines > rejected


def test_the_first_version_of_a_profile_reads_as_the_last(catalogue: Catalogue, tmp_path: Path):
    now, then = tmp_path / "now.tsv", tmp_path / "then.tsv"
    now.write_bytes(dsr.ugc())
    then.write_bytes(dsr.ugc_old())
    assert _money(now, catalogue) == _money(then, catalogue) == (Decimal("0.873456789012345"), 1)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("dsrf/30", "30", 'MessageVersion is "30"; expected a version such as dsrf/30'),
        ("PADPIDA2026000001X", "Acme", 'SenderPartyId is "Acme"; expected a DDEX party id'),
        ("2026-08-01", "August", 'UsageStartDate is "August"; expected a date YYYY-MM-DD'),
        ("\t1\t1\t", "\t2\t1\t", "FileNumber is 2 of NumberOfFiles 1"),
        ("Acme Music", "", "SenderName is missing"),
        ("HEAD", "HEAD\t", "it has 17 cells, and should have 12 to 16"),
    ],
)
def test_a_header_record_that_is_wrong_says_what(old, new, sentence):
    header = dsr.header("UGCProfile", "1.2")
    assert old in header
    with pytest.raises(FormatError) as refused:
        read_header("DSR.tsv", 1, header.replace(old, new, 1))
    assert str(refused.value).startswith(
        "DSR.tsv, line 1: the HEAD record is not that of a DDEX sales report: "
    )
    assert sentence in str(refused.value)


def test_a_file_whose_name_says_another_part_than_its_header_is_refused():
    with pytest.raises(FormatError, match="it says file 1 of 2, and the file is named 2 of 2"):
        read_header("DSR_X_2of2_20260905T100000.tsv", 1, dsr.header("UGCProfile", "1.2", 1, 2))
