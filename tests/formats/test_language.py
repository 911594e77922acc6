"""Every key of the format language on a small report, with the lines that an accountant reads in it."""

from decimal import Decimal

import pytest

from domain.table import rows
from spartito.errors import FormatError
from spartito.formats.parse import parse_format
from spartito.formats.recognise import recognise
from spartito.formats.totals import figures

from .acme import HEADER, LINE, known, read, total
from .placing import Catalogue, read_lines


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalogue:
    return Catalogue(tmp_path_factory.mktemp("catalogue"))


@pytest.mark.parametrize(
    ("style", "text", "month"),
    [
        ("dd.mm.yyyy", "31.08.2026", "2026-08"),
        ("d/m/yy", "1/8/26", "2026-08"),
        ("month yyyy", "August 2026", "2026-08"),
        ("mon-yy", "AUG-26", "2026-08"),
        ("yyyyMmm", "2026M08", "2026-08"),
        ("yyyy-mm-ddT*", "2026-08-31T23:59:59.999Z", "2026-08"),
        ("yyyy/mm/dd", "2026/08/31", "2026-08"),
    ],
)
def test_dates_are_written_as_a_pattern(tmp_path, style, text, month):
    form = known(('as = "yyyy-mm"', f'as = "{style}"'))
    assert read(HEADER + LINE.replace("2026-08", text), form, tmp_path)["sales_periods"] == {month: 1}
    of_file = known(
        ('"When"]', '"When"]\nfile_name = "^a (?P<when>.+)[.]csv$"'),
        ('from = "When", as = "yyyy-mm"', f'file_name = "when", as = "{style}"'),
    )
    name = f"a {text.replace('/', '-')}.csv"
    if "/" not in style:
        assert read(HEADER + LINE, of_file, tmp_path, name)["sales_periods"] == {month: 1}


@pytest.mark.parametrize(
    ("numbers", "text", "amount"),
    [
        ('decimal = ","', "4,81", "4.81"),
        ('decimal = ",", thousands = "."', "1.234,56", "1234.56"),
        ('thousands = ","', "1,234.56", "1234.56"),
        ('thousands = ","', "1,23", None),
        ('around = "$ "', "$ 4.81", "4.81"),
        ("around = '=\"'", '="4.81"', "4.81"),
        ('negative = "parentheses"', "(4.81)", "-4.81"),
        ('negative = "trailing minus"', "4.81-", "-4.81"),
        ('decimal = ","', "4.81", None),
    ],
)
def test_numbers_are_read_as_they_are_written(tmp_path, numbers, text, amount):
    form = known(('quotes = "none"', f'quotes = "none"\nnumbers = {{ {numbers} }}'))
    one = LINE.replace("4.81", "1")
    found = total(HEADER + one + one.replace(";1;", f";{text};"), form, tmp_path)
    assert Decimal(found["EUR"]) == 1 + Decimal(amount or 0)


def test_territories_have_names_and_three_letters(tmp_path):
    form = known(('territory = "Where"', 'territory = { from = "Where", as = "country" }'))
    lines = [
        LINE.replace(";DE;", f";{name};") for name in ("DEU", "Germany", "GERMANY", "South Korea", "Atlantis")
    ]
    assert read(HEADER + "".join(lines), form, tmp_path)["rejected"] == 1


def test_the_file_and_the_lines_above_say_what_the_lines_do_not(tmp_path):
    form = known(
        ('"Cur", "Where", "When"]', '"Cur"]\nfile_name = "^acme_(?P<where>[A-Z]+)_(?P<what>[a-z]+)"'),
        (
            'quotes = "none"',
            "quotes = \"none\"\npreamble = '^Sales of (?P<month>[A-Za-z]+ [0-9]{4}), in (?P<cur>.*)$'",
        ),
        ('territory = "Where"', 'territory = { file_name = "where", as = "country" }'),
        ('{ constant = "stream" }', '{ file_name = "what", values = { "free" = "stream_ads" } }'),
        ('currency = "Cur"', 'currency = { preamble = "cur", values = { "Euro" = "EUR" } }'),
        ('from = "When", as = "yyyy-mm"', 'preamble = "month", as = "month yyyy"'),
    )
    report = "Acme\nSales of August 2026, in Euro\n\nISRC;Plays;Net;Cur\nQZABC2600001;1;4.81;x\n"
    found = read(report, form, tmp_path, "acme_DEU_free.csv")
    assert (found["sales_periods"], found["amounts"]["EUR"]["total"]) == ({"2026-08": 1}, "4.81")


def test_a_renamed_column_and_one_that_nobody_knows(tmp_path):
    report = HEADER.replace("Net", "Net revenue").replace("When", "When;Extra") + LINE[:-1] + ";x\n"
    with pytest.raises(FormatError, match="not quite acme/plays"):
        total(report, known(), tmp_path)
    form = known(('"When"]', '"When"]\nrenamed = { "Net revenue" = "Net" }\ncomplete = false'))
    assert total(report, form, tmp_path) == {"EUR": "4.81"}
    assert recognise("a.csv", report.encode(), [form]).further == ("Extra",)


def test_a_header_of_two_rows_and_fields_without_a_name(tmp_path):
    form = known(
        ('"Plays", "Net", ', '"Free Plays", "Free Net", '),
        ('"When"]', '"When"]\nheader_rows = 2'),
        ('"Plays"', '"Free Plays"'),
        ('amount = "Net"', 'amount = "Free Net"'),
        ('"Cur", "Where", "When"]', '"Free Cur", "Sale Where", "Sale When"]'),
        ('"Cur"', '"Free Cur"'),
        ('territory = "Where"', 'territory = "Sale Where"'),
        ('from = "When"', 'from = "Sale When"'),
        ('quotes = "none"', 'quotes = "none"\nextra_fields = 1'),
    )
    report = f";Free;;;Sale;\n{HEADER}{LINE[:-1]};\n"
    assert total(report, form, tmp_path) == {"EUR": "4.81"}


def test_a_report_without_a_header_row(tmp_path):
    form = known(
        ('"When"]', '"When"]\nheader_rows = 0\nbegins = "^QZ"'),
        ('delimiter = ";"', 'delimiter = ";"'),
    )
    assert total(LINE * 2, form, tmp_path) == {"EUR": "9.62"}
    assert total(f"Acme Music\n\n{LINE}", form, tmp_path) == {"EUR": "4.81"}


def test_kinds_that_are_taken_off(tmp_path):
    form = known(
        (
            'kind = { constant = "sale" }',
            'kind = { from = "Where", values = { "DE" = "sale", "FR" = "fee" } }',
        ),
        ('territory = "Where"\n', ""),
        ('amount = "Net"', 'amount = { from = "Net", minus_for = ["fee"] }'),
    )
    fee = LINE.replace(";DE;", ";FR;").replace("4.81", "1.81")
    assert total(HEADER + LINE + fee, form, tmp_path) == {"EUR": "3"}
    assert read(HEADER + LINE + fee.replace("1.81", "-1.81"), form, tmp_path)["rejected"] == 1


def test_a_percentage_a_second_column_and_a_blank_amount(tmp_path):
    form = known(
        ('amount = "Net"', 'amount = { from = "Net", percent = "Where", blank = "0" }'),
        ('territory = "Where"\n', ""),
        ('quantity = "Plays"', 'quantity = { from = "Plays", or = "Where" }'),
    )
    half = LINE.replace(";DE;", ";50%;")
    assert total(HEADER + half + half.replace("4.81", ""), form, tmp_path) == {"EUR": "2.405"}


QUANTITIES = rows("""
    case                  Streams  Offline Streams  Downloads  quantity
    all three             1200     30               4          1234
    some are empty        1200     -                4          1204
    none is given         -        -                -          0
    decimals are exact    0.000001  0.1             0.2        0.300001
    one is taken back     1200     -30              0          1170
    one is no number      1200     n/a              4          rejected
    together too many     999999999999  1           0          rejected
""")


@pytest.mark.parametrize("case", QUANTITIES, ids=lambda case: case["case"])
def test_several_quantities_are_added_up(case, tmp_path, catalogue):
    form = known(
        ('"Plays", ', '"Streams", "Offline Streams", "Downloads", '),
        ('"Plays"', '{ from = "Streams", plus = ["Offline Streams", "Downloads"] }'),
    )
    names = ["Streams", "Offline Streams", "Downloads"]
    report = tmp_path / "report.csv"
    lines = LINE.replace("1200", ";".join(case[name] for name in names)) + LINE.replace("1200", ";;")
    report.write_text(HEADER.replace("Plays", ";".join(names)) + lines, "utf-8")
    sums, summary = read_lines(report, catalogue, [form])
    [count] = [f"{count:f}" for key, count in sums.items() if key[-1] == "quantity"]
    assert ("rejected" if summary["rejected"] else count) == case["quantity"]


def test_records_are_left_out_by_a_word_in_a_column(tmp_path):
    form = known(
        ("[columns]", '[[ignore]]\ncolumn = "Where"\nis = ["Total"]\nreason = "totals row"\n\n[columns]')
    )
    found = read(HEADER + LINE + ";1200;4.81;;Total;\n", form, tmp_path)
    assert (found["ignored"], found["rejected"]) == ({"totals row": 1}, 0)


def test_what_was_deducted_before_is_added_up(tmp_path):
    form = known(("[columns]", '[deducted]\ntax = "Where"\n\n[columns]'), ('territory = "Where"\n', ""))
    found = read(HEADER + LINE.replace(";DE;", ";0.30;") + LINE.replace(";DE;", ";;"), form, tmp_path)
    assert (found["deducted"], found["amounts"]["EUR"]["total"]) == ({"EUR": {"tax": "0.3"}}, "9.62")


TOTAL = """[[total]]
starts_with = "Total"
says = '^Total;(?P<quantity>[0-9]+);(?P<amount>[0-9.]+);(?P<currency>[A-Z]{3})'
reason = "totals row"

[columns]"""


def test_totals_are_read_and_are_no_lines(tmp_path):
    form = known(("[columns]", TOTAL))
    report = f"Total;1200;4.81;EUR\n{HEADER}{LINE}Total;1200;4.8;EUR;;\nTotal of all\n"
    found = recognise("a.csv", report.encode(), [form])
    read_of = read(report, form, tmp_path)
    assert (read_of["ignored"], read_of["lines"]) == ({"totals row": 2}, 3)
    said = [(one.line, one.figure, str(one.stated)) for one in figures(found, read_of["stated"])]
    assert said == [
        (1, "amount", "4.81"),
        (1, "quantity", "1200"),
        (4, "amount", "4.8"),
        (4, "quantity", "1200"),
        (5, "amount", "None"),
    ]


def test_a_whole_report_is_recognised_and_left_out():
    summary = (
        'format = "acme/summary"\nsource = "acme/plays"\nprovenance = "real file"\nignored = "a summary"\n'
    )
    by_name = parse_format(summary + "[recognise]\nfile_name = '^Summary_'\n", "summary.toml")
    assert (
        recognise("Summary_08.csv", (HEADER + LINE).encode(), [by_name, known()]).format.ignored
        == "a summary"
    )
    assert recognise("a.csv", (HEADER + LINE).encode(), [by_name, known()]).format.id == "acme/plays"


def test_a_report_of_another_source_is_read_whatever_it_is_called():
    summary = (
        'format = "other/summary"\nsource = "other/plays"\nprovenance = "real file"\nignored = "a summary"\n'
    )
    by_name = parse_format(summary + "[recognise]\nfile_name = '^Summary_'\n", "summary.toml")
    assert recognise("Summary_08.csv", (HEADER + LINE).encode(), [by_name, known()]).format.id == "acme/plays"
    assert recognise("Summary_08.pdf", b"%PDF", [by_name, known()]).format.id == "other/summary"


def test_the_layout_that_asks_for_more_is_taken():
    fuller = known(('"acme/plays"', '"acme/more"'), ('"ISRC", ', '"ISRC", "UPC", '))
    looser = known(('"acme/plays"', '"acme/loose"'), ('"When"]', '"When"]\ncomplete = false'))
    for header, expected in (
        (HEADER, "acme/plays"),
        ("UPC;" + HEADER, "acme/more"),
        ("X;" + HEADER, "acme/loose"),
    ):
        assert recognise("a.csv", header.encode(), [looser, known(), fuller]).format.id == expected


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"When"]', '"When"]\nrenamed = { "a" = "b" }', '"renamed" gives another name for "b"'),
        ('"When"]', '"When"]\nheader_rows = 0', '"begins" says how the first line starts'),
        ('"When"]', '"When"]\nheader_rows = 3', "must be a number from 0 to 2"),
        ('"When"]', '"When"]\ncomplete = "no"', "must be true or false"),
        ('quotes = "none"', 'quotes = "none"\npreamble = "names and values"', "neither one of"),
        ('quotes = "none"', 'quotes = "none"\nnumbers = { thousands = "." }', "are the same mark"),
        ('quotes = "none"', 'quotes = "none"\nnumbers = { around = "-" }', "cannot hold digits"),
        ('amount = "Net"', 'amount = { from = "Net", blank = "1" }', '"1" is not "0"'),
        ('amount = "Net"', 'amount = { from = "Net", minus_for = ["refund"] }', '"refund" is not one of'),
        ('amount = "Net"', 'amount = { from = "Net", percent = "Share" }', '"amount" comes from "Share"'),
        (
            'quantity = "Plays"',
            'quantity = { from = "Plays", plus = ["Sold"] }',
            '"quantity" comes from "Sold"',
        ),
        ('quantity = "Plays"', 'quantity = { from = "Plays", plus = ["Plays"] }', "would be counted twice"),
        ('amount = "Net"', 'amount = { from = "Net", plus = ["Plays"] }', '"plus" does not apply to amount'),
        ('currency = "Cur"', 'currency = { from = "Cur", or = "Net" }', '"or" does not apply to currency'),
        ("[columns]", '[deducted]\ntax = "Tax"\n[columns]', '"tax" comes from "Tax"'),
        ("[columns]", '[[ignore]]\ncolumn = "Net"\nreason = "x"\n[columns]', '"is" the words'),
        (
            "[columns]",
            '[[total]]\nstarts_with = "T"\nsays = "T"\nreason = "x"\n[columns]',
            '"says" needs a group',
        ),
        (
            "[columns]",
            "[[total]]\nstarts_with = ''\nsays = '(?P<lines>1)'\nreason = 'x'\n[columns]",
            "is empty",
        ),
    ],
)
def test_a_mistake_in_a_new_key_is_named(old, new, sentence):
    with pytest.raises(FormatError, match="acme.toml, line .*" + sentence.replace("(", r"\(")):
        known((old, new))
