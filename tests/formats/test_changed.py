"""A header that a DSP has changed: what is read and held all the same, and what is refused."""

import pytest

from domain.table import rows
from spartito.errors import FormatError
from spartito.formats.parse import parse_format
from spartito.formats.recognise import recognise

from .acme import HEADER, LINE, known, place_of

CHANGES = rows("""
    case                     header                        named  further  missing
    as it was                ISRC;Plays;Net;Cur;When;Tax;Kind  no  -        -
    a column was added       ISRC;Plays;Net;Cur;When;Tax;Kind;Extra  no  Extra  -
    a column was removed     ISRC;Plays;Net;Cur;When;Tax       no  -        Kind
    a column was renamed     ISRC;Plays;Net;Cur;When;Levy;Kind  no  Levy    Tax
    two were, name unknown   ISRC;Plays;Net;Cur;When;A;B       no  refused  refused
    two were, name known     ISRC;Plays;Net;Cur;When;A;B       yes  A,B     Tax,Kind
    the money was renamed    ISRC;Plays;Due;Cur;When;Tax;Kind  yes  refused  refused
    the money is gone        ISRC;Plays;Cur;When;Tax;Kind      yes  refused  refused
    the code was renamed     Id;Plays;Net;Cur;When;Tax;Kind    yes  refused  refused
    a column has no name     ISRC;Plays;Net;Cur;When;Tax;Kind;  yes  refused  refused
    a column appears twice   ISRC;Plays;Net;Cur;When;Tax;Tax   yes  refused  refused
""")


@pytest.mark.parametrize("case", CHANGES, ids=lambda case: case["case"])
def test_a_header_that_changed_is_read_where_its_format_is_certain(case, tmp_path):
    form = known(('"Where", "When"]', '"When", "Tax", "Kind"]'), ('territory = "Where"\n', ""))
    said = {"ISRC": "QZABC2600001", "Plays": "1200", "Net": "4.81", "Cur": "EUR", "When": "2026-08"}
    line = ";".join(said.get(name, "x") for name in case["header"].split(";"))
    report, by_name = f"{case['header']}\n{line}\n", form.id if case["named"] == "yes" else None
    if case["further"] == "refused":
        with pytest.raises(FormatError):
            recognise("a.csv", report.encode(), [form], by_name)
        return
    found = recognise("a.csv", report.encode(), [form], by_name)
    assert (",".join(found.further), ",".join(found.missing)) == (case["further"], case["missing"])
    raw = place_of(report, found, tmp_path)
    assert (raw["amounts"]["EUR"]["total"], raw["rejected"]) == ("4.81", 0)


def test_the_file_name_tells_a_format_whose_header_changed():
    form = known(("[recognise]", "[recognise]\nfile_name = '^acme_'"), ('"When"]', '"When", "A", "B", "C"]'))
    report = (HEADER + LINE).encode()
    assert recognise("acme_08.csv", report, [form]).missing == ("A", "B", "C")
    with pytest.raises(FormatError, match='missing "A", "B", "C"'):
        recognise("sales_08.csv", report, [form])


def test_a_changed_header_is_of_the_nearest_format_and_never_of_one_that_is_left_out():
    far = known(('"acme/plays"', '"acme/far"'), ('"When"]', '"When", "A", "B", "C"]'))
    near = known(('"acme/plays"', '"acme/near"'), ('"When"]', '"When", "A", "B", "C", "D"]'))
    report = (HEADER.strip() + ";A;B;C2;D\n").encode()
    assert recognise("a.csv", report, [far, near]).format.id == "acme/near"
    summary = known(
        ('"real file"', '"real file"\nignored = "a summary"'), ('"When"]', '"When", "A", "B", "C", "D"]')
    )
    with pytest.raises(FormatError, match="not quite acme/plays"):
        recognise("a.csv", report, [summary])


def test_of_formats_with_the_same_columns_the_one_that_the_name_fits_is_the_nearest():
    streams = known(('"acme/plays"', '"acme/streams"'))
    other = known(('"acme/plays"', '"acme/other"'), ("[recognise]", "[recognise]\nfile_name = '^other_'"))
    report = HEADER.replace("Net", "Due").encode()
    for name, nearest in (("acme_08.csv", "acme/streams"), ("other_08.csv", "acme/other")):
        with pytest.raises(FormatError, match=f"not quite {nearest}: missing"):
            recognise(name, report, [other, streams] if nearest == "acme/streams" else [streams, other])


def test_a_report_that_its_name_leaves_out_is_not_read_by_a_changed_header():
    summary = (
        'format = "other/summary"\nsource = "other/plays"\nprovenance = "real file"\nignored = "a summary"\n'
    )
    by_name = parse_format(summary + "[recognise]\nfile_name = '^Summary_'\n", "summary.toml")
    report = (HEADER.strip() + ";New\n").encode()
    assert recognise("Summary_08.csv", report, [by_name, known()]).format.id == "other/summary"
    assert recognise("Sales_08.csv", report, [by_name, known()]).further == ("New",)
