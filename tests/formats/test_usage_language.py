"""The keys of usage formats: what they say, what is refused, and which days a line is about."""

import pytest

from domain.table import rows
from end_to_end.feeds import FORMAT
from spartito.errors import FormatError
from spartito.formats.parse import parse_format
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import recognise
from spartito.formats.usage import kept, span

HEAD = b"Day,Track Id,ISRC,Title,Country,Age,Gender,Streams,Listeners,Skips,Est. revenue\n"

REFUSED = rows("""
    instead of                     this                                             sentence
    skips = "Skips"                amount = "Est. revenue"                          a usage feed has no "amount"
    skips = "Skips"                currency = { constant = "EUR" }                  a usage feed has no "currency"
    skips = "Skips"                kind = { constant = "sale" }                     a usage feed has no "kind"
    skips = "Skips"                moods = "Age"                                    unknown key "moods" in [columns]
    quantity = "Streams"           quantity = { constant = "1" }                    "quantity" of a usage feed comes from one column
    quantity = "Streams"           quantity = { from = "Streams", plus = ["Skips"] }    "quantity" of a usage feed comes from one column
    skips = "Skips"                skips = { from = "Skips", or = "Age" }           "or" does not apply to skips here
    age = "Age"                    age = { from = "Age", default = "x" }            "default" does not apply to age here
    age = "Age"                    age = "Years"                                    "age" comes from "Years", which recognise.header does not name
    kind = "usage"                 kind = "trend"                                   "kind" is "trend"; it must be one of "money", "usage"
    kind = "usage"                 kind = "usage"\\ndeducted = { tax = "Skips" }     [deducted] is about money
    kind = "usage"                 kind = "money"                                   unknown key "age" in [columns]
""")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["this"])
def test_what_makes_no_sense_for_usage_is_refused_with_its_line(case):
    assert case["instead of"] in FORMAT
    text = FORMAT.replace(case["instead of"], case["this"].replace("\\n", "\n"), 1)
    with pytest.raises(FormatError) as caught:
        parse_format(text, "acme.toml")
    assert case["sentence"] in str(caught.value)
    assert "acme.toml, line " in str(caught.value)


def test_a_usage_format_needs_a_figure():
    text = "\n".join(
        line for line in FORMAT.splitlines() if not line.startswith(("quantity", "listeners", "skips"))
    )
    with pytest.raises(FormatError, match="needs one of quantity, skips"):
        parse_format(text, "acme.toml")


def test_the_plan_of_a_feed_counts_figures_where_a_report_has_money():
    found = recognise("f.csv", HEAD, [parse_format(FORMAT, "acme.toml")])
    plan = compile_plan(found)
    assert plan["currencies"] == ["XXX"]
    assert plan["roles"]["amount"] == {"column": 7, "blank": "0"}
    assert plan["roles"]["quantity"] == {"column": 7}
    assert plan["beside"] == {
        "texts": [0, 5, 6],
        "figures": [{"column": 7, "decimals": 6}, {"column": 9, "decimals": 6}, {"column": 8, "decimals": 6}],
    }
    said = kept(found)
    assert (said.days, said.dimensions, said.figures) == (
        ("Day",),
        ("age", "gender"),
        ("quantity", "skips", "listeners"),
    )


DAYS = rows("""
    sales_period                                                        file                texts                    days
    { from = "Day", as = "yyyy-mm-dd" }                                 f.csv               2026-08-05               2026-08-05 2026-08-05
    { from = "Day", as = "mm/yyyy" }                                    f.csv               02/2028                  2028-02-01 2028-02-29
    { from = "Day", to = "Age", month = "middle", as = "dd.mm.yyyy" }   f.csv               30.08.2026 05.09.2026    2026-08-30 2026-09-05
    { file_name = "day", as = "yyyymmdd" }                              a_20260805.csv      2026-08                  2026-08-05 2026-08-05
    { file_name = "day", as = "yyyymm" }                                a_202608.csv        2026-08                  2026-08-01 2026-08-31
    { file_name = "day", as = "yyyymmdd" }                              f.csv               2026-08                  2026-08-01 2026-08-31
    { constant = "2026-08" }                                            f.csv               2026-08                  2026-08-01 2026-08-31
""")


def of_period(sales_period: str, file: str):
    text = FORMAT.replace('{ from = "Day", as = "yyyy-mm-dd" }', sales_period)
    text = text.replace("[recognise]", "[recognise]\nfile_name = '^a_(?P<day>[0-9]+)[.]csv$'")
    return recognise(file, HEAD, [parse_format(text, "acme.toml")])


@pytest.mark.parametrize("case", DAYS, ids=lambda case: f"{case['sales_period']} {case['file']}")
def test_the_days_of_a_line_are_those_that_it_says(case):
    found = of_period(case["sales_period"], case["file"])
    assert list(span(found, tuple(case["texts"].split()))) == case["days"].split()


def test_the_same_lines_of_another_day_are_another_feed():
    sales_period = '{ file_name = "day", as = "yyyymmdd" }'
    salts = {
        compile_plan(of_period(sales_period, f"a_{day}.csv"))["fingerprint_salt"]
        for day in ("20260805", "20260806")
    }
    assert len(salts) == 2
