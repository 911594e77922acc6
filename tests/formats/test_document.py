"""Which formats read a workbook or JSON lines, and how its text is made."""

import pytest

from spartito.errors import FormatError
from spartito.formats.document import candidates
from spartito.formats.format import Format
from spartito.formats.parse import parse_format

from .acme import PLAIN

TEXT = 'delimiter = ";"\nquotes = "none"\n'


def known(reading: str = TEXT, more: str = "") -> Format:
    return parse_format(PLAIN.replace(TEXT, reading) + more, "acme.toml")


NAMED = known('document = "workbook"\nsheet = "Sales"\n')
LINES = known('document = "JSON lines"\n')
TOTAL = '[[total]]\nstarts_with = "Total"\nsays = "(?P<amount>x)"\nreason = "totals row"\n'


@pytest.mark.parametrize(
    ("form", "document", "sheet", "reads"),
    [
        (known(), "", "", True),
        (known(), "workbook", "Any", True),
        (known(), "JSON lines", "", False),
        (NAMED, "", "", False),
        (NAMED, "workbook", "Sales", True),
        (NAMED, "workbook", "Other", False),
        (LINES, "JSON lines", "", True),
        (LINES, "workbook", "Any", False),
        (known(TEXT + 'numbers = { decimal = "," }\n'), "workbook", "Any", False),
        (known(TEXT + 'numbers = { thousands = "," }\n'), "workbook", "Any", False),
        (known(more=TOTAL), "workbook", "Any", False),
        (known(TEXT.replace(";", "\\t"), TOTAL), "workbook", "Any", True),
    ],
)
def test_a_format_reads_the_documents_that_it_can_read_exactly(form, document, sheet, reads):
    assert bool(candidates([form], document, sheet)) == reads


def test_numbers_of_a_workbook_have_a_point():
    with pytest.raises(FormatError, match="numbers of workbook have a point"):
        known('document = "workbook"\nnumbers = { decimal = "," }\n')
