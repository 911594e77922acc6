"""Every shipped format on a report made in its layout: what went in is what comes out, and harm never changes money silently."""

import contextlib
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.format_pages import FOLDER, pages
from spartito.errors import InputError
from spartito.formats.format import Constant, FromColumn
from spartito.formats.recognise import Recognised, recognise
from spartito.formats.totals import compare, figures

from . import dsr
from .making import BY_HAND, Made, make
from .placing import FIXTURES, FORMATS, Catalogue, read_lines

READ = [known for known in FORMATS if not (known.ignored or known.grouped or known.is_usage)]
LEFT_OUT = [known for known in FORMATS if known.ignored]
CELL = Decimal("0.000000000001")
"""A cell keeps 12 decimals of each line; what is past them is summed beside."""

BY_ID = {known.id: known for known in FORMATS}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalogue:
    return Catalogue(tmp_path_factory.mktemp("catalogue"))


def expected(known, made: Made) -> Counter:
    """Lines, quantity and amount by month, territory, usage type, kind and currency, as the lines went in."""
    sums: Counter = Counter()
    for line in made.readable:
        role = known.columns.get("territory")
        where = "ZZ" if role is None else role.value if isinstance(role, Constant) else line.territory
        quantity = known.columns["quantity"]
        count = quantity.value if isinstance(quantity, Constant) else line.quantity
        key = (made.period, where, made.usage_type, line.kind, made.currency)
        sums[(*key, "lines")] += 1
        sums[(*key, "quantity")] += Decimal(count)
        sums[(*key, "amount")] += Decimal(line.amount).quantize(CELL)
    return sums


def test_forty_formats_and_more_are_read():
    assert len(READ) >= 40
    assert all(known.about for known in FORMATS), "each says where its layout comes from"


@pytest.mark.parametrize("known", READ, ids=lambda known: known.id)
def test_what_goes_in_comes_out(known, catalogue: Catalogue, tmp_path: Path):
    made = make(known)
    report = tmp_path / made.file_name
    report.write_bytes(made.data)
    assert recognise(report.name, made.data, FORMATS).format.id == known.id

    lines, summary = read_lines(report, catalogue)
    assert lines == expected(known, made)
    assert summary["rejected"] == len(made.lines) - len(made.readable)
    assert Decimal(summary["amounts"][made.currency]["total"]) == made.total
    cut = sum(Decimal(line.amount) - Decimal(line.amount).quantize(CELL) for line in made.readable)
    assert Decimal(summary["amounts"][made.currency]["rounding"]) == cut
    deducted = {kind: str(len(made.readable) * Decimal("0.1")) for kind in known.deducted}
    assert summary["deducted"].get(made.currency, {}) == deducted


@pytest.mark.parametrize("known", READ, ids=lambda known: known.id)
def test_the_sample_is_what_is_written_in_the_layout(known):
    if known.id not in BY_HAND:
        made = make(known)
        assert (FIXTURES / known.id.replace("/", "-", 1) / made.file_name).read_bytes() == made.data


@pytest.mark.parametrize(
    ("name", "head", "left_out"),
    [
        ("S2_80000000_0826_GB.txt", b"any\tcolumns\n", "apple/music_second"),
        ("80000000_Summary_0826.txt", b"any\tcolumns\n", "apple/summary"),
        ("trends.txt", None, "apple/sales_trends"),
        ("report.csv", None, "youtube/video_estimated_revenue"),
        ("report.csv", None, "youtube/asset_estimated_revenue"),
        ("spotify-acme-revshare-202608.txt", b"any\n", "spotify/revshare"),
        ("Deezer_acme_market-share_202608.csv", b"any\n", "deezer/market_share"),
        ("DSR.tsv", dsr.report(dsr.header("MasterListProfile", "1.0")), "ddex/master_list"),
    ],
)
def test_reports_that_would_count_twice_are_known_and_left_out(name, head, left_out):
    known = BY_ID[left_out]
    data = head or known.reading.delimiter.join(known.header).encode()
    found = recognise(name, data, FORMATS)
    assert found.format.id == left_out
    assert found.format.ignored


def test_every_format_that_is_left_out_is_tried_above():
    assert {known.id for known in LEFT_OUT} == {
        "apple/music_second",
        "apple/summary",
        "apple/sales_trends",
        "spotify/revshare",
        "deezer/market_share",
        "ddex/master_list",
        "youtube/video_estimated_revenue",
        "youtube/asset_estimated_revenue",
    }


def test_the_pages_of_the_docs_are_those_of_the_formats():
    made = pages(FORMATS)
    found = {page.name: page.read_text("utf-8") for page in FOLDER.glob("*.md") if page.name != "language.md"}
    assert found == made, "run make docs"


TOLD = {"clicknclear/standard": 3}
"""Records of a sample that are no lines."""


def is_held(found: Recognised, summary: dict) -> bool:
    """Whether what the report says of its money is not what its lines sum to."""
    money = {currency: Decimal(amounts["total"]) for currency, amounts in summary["amounts"].items()}
    stated = figures(found, summary["stated"])
    return any(not agrees for _, _, agrees in compare(stated, None, money, summary["rejected"]))


STRANGE = [
    "{},",
    "{}.0.1",
    "{} EUR",
    "({})",
    "{}-",
    "'{}",
    "{}e",
    "NaN",
    "1_0",
    "\uff14.81",
    "0x4",
    "--{}",
    "{}\u00a0x",
    "+-{}",
]
"""What may become of an amount: none is a number of another value."""


@pytest.mark.parametrize("known", READ, ids=lambda known: known.id)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_harm_never_changes_money_silently(known, data, catalogue: Catalogue, tmp_path: Path):
    """A report that was harmed is refused, or has more lines rejected or left out with a reason, or the same money.

    Whole lines that are missing are no harm that a file shows by itself: that is what stated and declared totals are for.
    """
    made = make(known)
    encoding = "utf-16" if known.reading.encoding == "utf-16" else "utf-8"
    text = made.data.decode(encoding)
    harmed = data.draw(harm(text, known))
    report = tmp_path / made.file_name
    report.write_bytes(harmed.encode(encoding, "replace"))
    with contextlib.suppress(InputError):
        found = recognise(report.name, report.read_bytes(), [known])
        assert found.format is known
        _, summary = read_lines(report, catalogue)
        total = Decimal(summary["amounts"].get(made.currency, {"total": "0"})["total"])
        rejected = len(made.lines) - len(made.readable)
        left_out = sum(summary["ignored"].values()) - TOLD.get(known.id, 0)
        assert total == made.total or summary["rejected"] > rejected or left_out or is_held(found, summary)


@st.composite
def harm(draw: st.DrawFn, text: str, known) -> str:
    """A report with one thing wrong: a delimiter, a quote or a line end too many or too few, a column renamed, an amount."""
    lines = text.split("\n")
    header = (
        next(place for place, line in enumerate(lines) if known.header[0] in line)
        if known.recognition.header_rows
        else 0
    )
    at = draw(st.integers(header, len(lines) - 2))
    line, delimiter = lines[at], known.reading.delimiter
    place = draw(st.integers(0, len(line)))
    kind = draw(st.sampled_from(["delimiter", "quote", "cut", "rename", "number", "byte"]))
    if kind == "delimiter":
        lines[at] = line[:place] + delimiter + line[place:]
    elif kind == "quote":
        lines[at] = line[:place] + '"' + line[place:]
    elif kind == "cut":
        lines[at] = line[:place] + "\n" + line[place:]
    elif kind == "rename":
        lines[header] = lines[header].replace(draw(st.sampled_from(known.header)), "Another", 1)
    elif kind == "byte":
        lines[at] = line[:place] + draw(st.sampled_from(["\0", "\ufffd", "\u200b", "\r"])) + line[place:]
    else:
        role = known.columns["amount"]
        assert isinstance(role, FromColumn)
        number = "4,81" if known.reading.numbers.decimal == "," else "4.81"
        number = f"{known.reading.numbers.around[:1]}{number}"
        lines[at] = line.replace(number, draw(st.sampled_from(STRANGE)).format(number), 1)
    return "\n".join(lines)
