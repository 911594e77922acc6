"""R42: estimates of money are left out, since another report of the same sales has it; trends that count come in as usage."""

import tomllib
from importlib.resources import files

import pytest

from domain.table import rows
from end_to_end import command, studio

ESTIMATES = rows("""
    format                            said
    apple/sales_trends                sales and trends are estimates; the financial report of the same month has the money
    youtube/video_estimated_revenue   its revenue is an estimate; the monthly revenue reports have the money
    youtube/asset_estimated_revenue   its revenue is an estimate; the monthly revenue reports have the money
""")


@pytest.mark.parametrize("case", ESTIMATES, ids=lambda case: case["format"])
def test_an_estimate_is_left_out_and_says_where_the_money_is(tmp_path, case):
    label = studio.opened(tmp_path)
    library = files("spartito.formats").joinpath("library", f"{case['format']}.toml")
    layout = tomllib.loads(library.read_text("utf-8"))
    header, delimiter = layout["recognise"]["header"], layout["reading"]["delimiter"]
    facts = {"ISRC": studio.ALBUMS["first"]["isrc"], "Units": "1000", "Royalty Price": "700"}
    facts |= {"date": "20260801", "estimated_partner_revenue": "700"}
    file = tmp_path / "trends.txt"
    line = delimiter.join(facts.get(name, "") for name in header)
    file.write_text(f"{delimiter.join(header)}\n{line}\n", "utf-8")

    result = command.call("ingest", file, "--book", label.book)

    assert case["said"] in " ".join(f"{result.stdout} {result.stderr}".split())
    assert command.answer("reports", "--book", label.book)["reports"] == []
    assert command.answer("usage", "feeds", "--book", label.book)["feeds"] == []
    assert label.close("2026-08")["nina"]["closing"] == "0"
