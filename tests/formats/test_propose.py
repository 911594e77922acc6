"""A format is proposed from a report that nobody has described, and a person has little to correct in it."""

from pathlib import Path

import pytest

from spartito.errors import InputError
from spartito.formats.format import Constant, Format, FromColumn
from spartito.formats.parse import parse_format
from spartito.formats.propose import propose
from spartito.formats.recognise import recognise

from .making import make
from .placing import FORMATS, Catalogue, read_lines

BY_ID = {known.id: known for known in FORMATS}
WHOLE = [
    "anghami/usage",
    "believe/sales",
    "boomplay/usage",
    "distrokid/bank",
    "orchard/sales_legacy",
    "symphonic/royalties",
    "tunecore/sales",
    "vevo/usage",
]
"""Formats of which the proposal finds all that must be there."""


def _has_header(known: Format) -> bool:
    return not (known.ignored or known.is_usage) and known.recognition.header_rows > 0


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalogue:
    return Catalogue(tmp_path_factory.mktemp("catalogue"))


@pytest.mark.parametrize("format_id", WHOLE)
def test_what_is_proposed_reads_the_report_to_the_last_cent(format_id, catalogue: Catalogue, tmp_path: Path):
    made = make(BY_ID[format_id])
    proposal = propose(made.file_name, made.data, "acme/new")
    assert proposal.missing == ()

    form = parse_format(proposal.toml, "new.toml")
    report = tmp_path / made.file_name
    report.write_bytes(made.data)
    _, summary = read_lines(report, catalogue, (form,))
    assert summary["amounts"][made.currency]["total"] == format(made.total.normalize(), "f")
    assert set(summary["sales_periods"]) == {made.period}


@pytest.mark.parametrize("format_id", sorted(known.id for known in FORMATS if _has_header(known)))
def test_the_columns_that_can_be_told_by_their_values_are_found(format_id):
    known = BY_ID[format_id]
    made = make(known)
    proposal = propose(made.file_name, made.data)
    guessed = {guess.key: guess.value for guess in proposal.guesses}
    assert guessed["delimiter"] == {"\t": "tab"}.get(known.reading.delimiter, known.reading.delimiter)
    for word in ("isrc", "currency"):
        role = known.columns.get(word)
        if isinstance(role, FromColumn) and not role.or_column:
            assert guessed[word] == f'"{role.column}"'
        if isinstance(role, Constant) and word in guessed:
            assert guessed[word] == f'{{ constant = "{role.value}" }}'


def test_days_and_months_that_may_be_either_are_said():
    data = b"ISRC,Units,Net,Cur,Date\n" + b"QZABC2600001,1,2.50,EUR,08/09/2026\n" * 3
    [dated] = [guess for guess in propose("a.csv", data).guesses if guess.key == "sales_period"]
    assert (dated.confidence, "and as mm/dd/yyyy" in dated.why) == ("a guess", True)


def test_what_is_missing_is_said():
    proposal = propose("a.csv", b"Code,Title,Plays\nQZABC2600001,Song,7\nQZABC2600001,Song,8\n")
    assert [sentence.partition('" ')[0] for sentence in proposal.missing] == [
        '"amount',
        '"currency',
        '"sales_period',
    ]
    assert proposal.missing[0].endswith('or kind = "usage" above [recognise] where the file holds no money')


def test_no_table_is_no_report():
    with pytest.raises(InputError, match="no row of column names"):
        propose("a.txt", b"Dear label,\nthe money is on its way.\n")


def test_a_name_that_no_format_may_have_is_refused_before_anything_is_proposed():
    with pytest.raises(
        InputError, match=r'^"Acme Plays" cannot be the name of a format: give a DSP and a report'
    ):
        propose("a.csv", make(BY_ID["believe/sales"]).data, "Acme Plays")


def test_a_proposal_is_recognised_as_the_format_of_its_report():
    made = make(BY_ID["believe/sales"])
    form = parse_format(propose(made.file_name, made.data, "acme/new").toml, "new.toml")
    assert recognise(made.file_name, made.data, [form]).format.id == "acme/new"


def test_a_field_may_be_longer_than_python_would_read():
    data = f"ISRC,Title,Plays,Net\nQZABC2600001,{'long' * 40_000},1,0.5\n".encode()

    assert {guess.key for guess in propose("acme.csv", data).guesses} >= {"isrc", "title"}
