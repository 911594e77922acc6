"""A format file is checked key by key, and every mistake is named with its file and line."""

from pathlib import Path

import pytest

from spartito.errors import FormatError, InputError
from spartito.formats.format import KINDS, FromColumn
from spartito.formats.load import load_format, load_formats
from spartito.formats.parse import parse_format
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import recognise

GOOD = """\
format = "acme/plays"
source = "acme/plays"
provenance = "real file"

[recognise]
file_name = '^acme_(?P<month>\\d{6})_(?P<country>[A-Z]{2})\\.csv$'
header = ["ISRC", "Plays", "Net", "Cur", "Where", "What"]
optional = ["UPC"]

[reading]
delimiter = ","
quotes = "csv"

[columns]
isrc = "ISRC"
upc = "UPC"
quantity = "Plays"
amount = "Net"
currency = { from = "Cur", values = { "Euro" = "EUR" } }
territory = { file_name = "country" }
usage_type = { from = "What", values = { "ads" = "stream_ads" }, default = "stream" }
kind = { constant = "sale" }
sales_period = { file_name = "month", as = "yyyymm" }
"""
HEAD = b"ISRC,Plays,Net,Cur,Where,What\nQZABC2600001,1,2,Euro,DE,ads\n"
NAME = "acme_202608_DE.csv"


def plan(source: str = GOOD, name: str = NAME, head: bytes = HEAD, sales_period: str | None = None) -> dict:
    return compile_plan(recognise(name, head, [parse_format(source, "acme.toml")]), sales_period)


def test_a_format_becomes_a_plan():
    made = plan()

    assert made["roles"] == {
        "isrc": {"column": 0},
        "quantity": {"column": 1},
        "amount": {"column": 2},
        "currency": {"column": 3, "values": {"Euro": "EUR"}},
        "territory": {"constant": "DE"},
        "usage_type": {"column": 5, "values": {"ads": "stream_ads"}, "default": "stream"},
        "kind": {"constant": "sale"},
        "sales_period": {"constant": "2026-08"},
    }
    assert made["skip_lines"] == 1
    assert made["header_raw"] == "ISRC,Plays,Net,Cur,Where,What"
    assert made["fingerprint_salt"] == "acme/plays|kind=sale|sales_period=2026-08|territory=DE"


def test_columns_may_stand_in_any_order_with_spaces_and_a_byte_order_mark():
    head = "\ufeffWhat, Net ,Plays,Where,Cur,UPC,\u00a0ISRC\r\n".encode()

    assert plan(head=head)["roles"]["isrc"] == {"column": 6}
    assert plan(head=head)["roles"]["upc"] == {"column": 5}
    assert plan(head=head)["header_raw"] == "What, Net ,Plays,Where,Cur,UPC,\u00a0ISRC"


def test_the_user_says_the_month_that_the_file_does_not_say():
    nameless = GOOD.replace("territory = { file_name", "# territory = { file_name")
    assert plan(nameless, "renamed.csv", sales_period="2026-07")["roles"]["sales_period"] == {
        "constant": "2026-07"
    }
    with pytest.raises(InputError, match=r"renamed.csv: no sales period could be read from its file name"):
        plan(nameless, "renamed.csv")
    with pytest.raises(InputError, match="is not a month"):
        plan(nameless, "renamed.csv", sales_period="July")


def test_the_user_does_not_overrule_the_month_of_the_lines():
    of_lines = GOOD.replace('{ file_name = "month", as = "yyyymm" }', '{ from = "What", as = "yyyy-mm" }')
    assert plan(of_lines)["roles"]["sales_period"] == {"column": 5, "as": "yyyy-mm"}
    with pytest.raises(InputError, match="leave --sales-period out"):
        plan(of_lines, sales_period="2026-07")


def test_a_fact_of_the_file_that_is_missing_is_named():
    with pytest.raises(InputError, match=r"renamed.csv: the file name should say the territory"):
        plan(name="renamed.csv", sales_period="2026-08")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "delimiter =",
            "delimeter =",
            r'line 11: unknown key "delimeter" in \[reading\]; known keys: delimiter',
        ),
        (
            'quotes = "csv"',
            'quotes = "csv"\ndocument = "workbook"',
            r'unknown key "delimiter" in \[reading\]; known keys: document, sheet, preamble, numbers',
        ),
        (
            'quotes = "csv"',
            'quotes = "csv"\ndocument = "PDF"',
            '"document" in .* is "PDF"; it must be one of "workbook", "JSON lines"',
        ),
        ('quotes = "csv"', "", r'line 10: the key "quotes" in \[reading\] is missing'),
        ('"csv"', '"maybe"', r'line 12: "quotes" in \[reading\] is "maybe"; it must be one of "none", "csv"'),
        ("quotes = ", 'encoding = "ebcdic"\nquotes = ', 'it must be one of "utf-8", "utf-16"'),
        ('"real file"', '"hearsay"', 'line 3: "provenance" is "hearsay"'),
        ('"acme/plays"', '"Acme Plays"', 'line 1: "format" is "Acme Plays"; it must be'),
        ('"acme/plays"', "7", 'line 1: "format" must be a text in quotes'),
        ("provenance", 'since = "2020"\nprovenance', 'line 3: "since" is "2020"'),
        ('optional = ["UPC"]', 'optional = "UPC"', 'line 8: "optional" in .* must be a list'),
        ('optional = ["UPC"]', 'optional = ["Net"]', 'line 7: the column "Net" is named twice'),
        ("(?P<month>", "(?P<month", 'line 6: "file_name" in .* is not a regular expression'),
        ('"ISRC", "Plays"', '"ISRC", "Streams"', 'line 17: "quantity" comes from "Plays"'),
        ('quantity = "Plays"\n', "", 'does not say where "quantity" comes from'),
        ('isrc = "ISRC"\nupc = "UPC"\n', "", "needs at least one of isrc, upc, dsp_id"),
        ("isrc = ", "isrk = ", r'line 15: unknown key "isrk" in \[columns\]'),
        ('"EUR"', '"EURO"', 'line 19: "EURO" is not an ISO 4217 currency code'),
        ('"Cur", values', '"Cur", default = "EUR", values', '"default" does not apply to currency'),
        ('constant = "sale"', 'constant = "sold"', 'line 22: "sold" is not one of sale, return'),
        ('"stream_ads"', '"Stream Ads"', '"Stream Ads" is not a word such as'),
        ('kind = { constant = "sale" }', "kind = {}", 'line 22: "kind" needs exactly one of from, constant'),
        ('kind = { constant = "sale" }', "kind = 7", 'line 22: "kind" must be a column name'),
        (
            'amount = "Net"',
            'amount = { constant = "1" }',
            'line 18: "amount" cannot be the same for every line',
        ),
        ('amount = "Net"', 'amount = { file_name = "month" }', 'line 18: "amount" differs from line to line'),
        ('file_name = "country"', 'file_name = "land"', r"has no group \(\?P<land>"),
        ('file_name = "country"', 'preamble = "Land"', "reading.preamble must say"),
        ('as = "yyyymm"', 'as = "yyyy"', 'line 23: "yyyy" does not say the year and the month once'),
        ('as = "yyyymm" }', 'as = "yyyymm", to = "x" }', '"to" does not apply to sales_period here'),
        ("[columns]", '[[ignore]]\nstarts_with = ""\nreason = "x"\n[columns]', '"starts_with" is empty'),
        ("[columns]", '[footer]\nstarts_with = "x"\n[columns]', 'line 14: the key "reason"'),
        ("[reading]", "[reading", "not valid TOML"),
        ("default = ", "values = {}, default = ", "not valid TOML"),
        ("[columns]", "[colums]", 'line 14: unknown key "colums"; known keys'),
    ],
)
def test_a_mistake_in_a_format_file_is_named(old: str, new: str, sentence: str):
    assert old in GOOD
    with pytest.raises(FormatError, match=f"acme.toml.*{sentence}"):
        parse_format(GOOD.replace(old, new, 1), "acme.toml")


def test_what_rides_on_a_line_has_a_sign_of_its_own():
    turned = GOOD.replace('amount = "Net"', 'amount = { from = "Net", minus_for = ["return"] }')
    sentence = (
        'acme.toml.*"tax" rides on the lines, and "minus_for" of amount turns the sign of the amount only'
    )
    with pytest.raises(FormatError, match=sentence):
        parse_format(f'{turned}\n[deducted]\ntax = "Net"\n', "acme.toml")
    assert parse_format(f'{turned}\n[deducted]\ncosts = "Net"\n', "acme.toml").deducted == {"costs": "Net"}


def test_a_range_of_days_must_say_which_month_counts():
    ranged = 'sales_period = { from = "What", to = "Where", as = "dd/mm/yyyy"%s }'
    good = GOOD.replace(
        'sales_period = { file_name = "month", as = "yyyymm" }', ranged % ', month = "middle"'
    )
    assert plan(good)["roles"]["sales_period"] == {"column": 5, "as": "dd/mm/yyyy", "to_column": 4}
    bad = GOOD.replace('sales_period = { file_name = "month", as = "yyyymm" }', ranged % "")
    with pytest.raises(FormatError, match='the key "month"'):
        parse_format(bad, "acme.toml")


def test_a_books_own_format_takes_the_place_of_a_shipped_one(tmp_path: Path):
    shipped = load_formats()
    own = tmp_path / "formats"
    own.mkdir()
    (own / "mine.toml").write_text(
        GOOD.replace('format = "acme/plays"', 'format = "youtube/asset_raw"'), "utf-8"
    )
    (own / "acme.toml").write_text(GOOD, "utf-8")
    known = {each.id: each for each in load_formats(own)}

    assert known.keys() == {"acme/plays", *(each.id for each in shipped)}
    assert known["youtube/asset_raw"].file == "mine.toml"
    (own / "twice.toml").write_text(GOOD, "utf-8")
    with pytest.raises(FormatError, match=r'twice.toml and acme.toml both say "acme/plays"'):
        load_formats(own)


def test_without_a_folder_of_its_own_a_book_has_the_shipped_formats(tmp_path: Path):
    assert load_formats(tmp_path / "none") == load_formats()


def test_a_format_file_that_is_not_text_is_refused(tmp_path: Path):
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(FormatError, match=r"a.toml: cannot be read as UTF-8"):
        load_format(tmp_path / "a.toml")


def test_the_sales_period_tells_dated_layouts_of_one_header_apart():
    early = parse_format(GOOD.replace("provenance", 'until = "2026-01"\nprovenance', 1), "early.toml")
    late = parse_format(GOOD.replace("provenance", 'since = "2026-01"\nprovenance', 1), "late.toml")
    both = [early, late]

    assert recognise("acme_202512_DE.csv", HEAD, both).format is early
    assert recognise("acme_202601_DE.csv", HEAD, both).format is late
    assert recognise("x.csv", HEAD, both, sales_period="2025-12").format is early
    assert recognise("x.csv", HEAD, both, format_id="acme/plays.2026-01").format is late
    with pytest.raises(InputError, match=r"fits several formats: acme/plays, acme/plays.2026-01; say which"):
        recognise("x.csv", HEAD, both)
    with pytest.raises(InputError, match="fits several formats"):
        recognise("x.csv", HEAD, both, format_id="acme/plays")
    with pytest.raises(FormatError, match=r'no format "acme/play"; known: acme/plays, acme/plays.2026-01'):
        recognise("x.csv", HEAD, both, format_id="acme/play")


def test_the_file_name_breaks_a_tie():
    other = parse_format(GOOD.replace("acme/plays", "acme/other").replace("^acme_", "^other_"), "other.toml")
    mine = parse_format(GOOD, "acme.toml")

    assert recognise(NAME, HEAD, [other, mine], sales_period="2026-08").format is mine


def test_the_shipped_formats_know_every_kind_they_name():
    for known in load_formats():
        role = known.columns.get("kind")
        if isinstance(role, FromColumn):
            assert set((role.values or {}).values()) <= set(KINDS)
