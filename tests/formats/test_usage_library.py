"""Every shipped usage format on a feed made in its layout: what went in is what comes out, and harm changes no figure silently."""

import contextlib
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spartito.domain.usage import ADDABLE, FIGURES
from spartito.errors import InputError
from spartito.formats.recognise import recognise

from .feeding import FEEDS, LINES, as_text, figure, file_name, make, placed
from .placing import FIXTURES, FORMATS, Catalogue

READABLE = [line for line in LINES if line.figure != "n/a"]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalogue:
    return Catalogue(tmp_path_factory.mktemp("catalogue"))


@pytest.mark.parametrize("known", FEEDS, ids=lambda known: known.id)
def test_what_goes_in_comes_out(known, catalogue, tmp_path):
    feed = tmp_path / file_name(known)
    feed.write_bytes(make(known))
    assert recognise(feed.name, feed.read_bytes(), FORMATS).format.id == known.id
    cells, waiting, raw = placed(feed, catalogue)
    summary, rows = json.loads(raw.summary), [*cells, *waiting]
    assert summary["rejected"] == 1
    assert sum(row["lines"] for row in rows) == len(READABLE)
    assert {row["isrc"] for row in cells} == {"QZABC2600001", "QZABC2600002"}
    assert {row["dsp_id"] for row in waiting} == {"a5", "a9"}
    assert {row["territory"] for row in rows} == {"DE", "US", "GB"}
    assert {row["from_day"] for row in rows} == {"2026-08-03"}
    for name in FIGURES:
        said = [row[name] for row in rows if row[name] is not None]
        if name not in known.columns:
            assert said == []
        elif name in ADDABLE:
            assert sum(said) == sum(Decimal(line.figure or "0") for line in READABLE)
        else:
            each = {Decimal(figure(name, line)) for line in READABLE if line.figure}
            assert sorted(said) == sorted(each), "each stands once, and is not added up"
    for name in known.dimensions:
        assert {row[name] for row in rows} == {line.group for line in READABLE}


@pytest.mark.parametrize("known", FEEDS, ids=lambda known: known.id)
def test_the_sample_is_read_as_expected(known, catalogue):
    folder = FIXTURES / known.id.replace("/", "-", 1)
    sample = folder / file_name(known)
    assert sample.read_bytes() == make(known)
    assert as_text(sample, catalogue) == (folder / "expected.txt").read_text("utf-8")


@pytest.mark.parametrize("known", FEEDS, ids=lambda known: known.id)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_harm_never_changes_a_figure_silently(known, data, catalogue: Catalogue, tmp_path: Path):
    """A feed that was harmed is refused, or has more lines rejected, or says the same."""
    text = make(known).decode()
    feed = tmp_path / file_name(known)
    feed.write_text(data.draw(harm(text, known)), "utf-8", newline="")
    with contextlib.suppress(InputError):
        _, _, raw = placed(feed, catalogue)
        summary = json.loads(raw.summary)
        total = Decimal(summary["amounts"].get("XXX", {"total": "0"})["total"])
        whole = sum(Decimal(figure(first(known), line) or "0") for line in READABLE)
        assert total == whole or summary["rejected"] > 1 or sum(summary["ignored"].values())


def first(known) -> str:
    """The figure that the core adds up by two paths."""
    return next(name for name in FIGURES if name in known.columns)


@st.composite
def harm(draw: st.DrawFn, text: str, known) -> str:
    """A feed with one thing wrong: a delimiter, a quote, a line end or a byte too many, a column renamed, a number misspelt."""
    lines = text.split("\n")
    at = draw(st.integers(0, len(lines) - 2))
    place = draw(st.integers(0, len(lines[at])))
    put = draw(
        st.sampled_from([known.reading.delimiter, '"', "\n", "\0", "\ufffd", "\r", "rename", "number"])
    )
    if put == "rename":
        lines[0] = lines[0].replace(draw(st.sampled_from(known.header)), "Another", 1)
    elif put == "number":
        odd = draw(st.sampled_from(["1,200", "1200 x", "-1200", "1_200", "0x4", "NaN", "--1", "1200e"]))
        lines[1] = lines[1].replace(
            figure(first(known), LINES[0]),
            odd if known.reading.quotes == "none" or "," not in odd else f'"{odd}"',
        )
    else:
        lines[at] = lines[at][:place] + put + lines[at][place:]
    return "\n".join(lines)
