"""Where a rule just begins to hold, or just does not any more."""

import csv
from datetime import date
from fractions import Fraction
from importlib import reload
from pathlib import Path

import pytest

from spartito.domain import currency, territory
from spartito.domain.adjustment import Transfer, check_transfers
from spartito.domain.deal import Deal, most_specific
from spartito.domain.deduction import shares
from spartito.domain.divided import fault
from spartito.domain.duration import seconds
from spartito.domain.earned import Earned
from spartito.domain.finding import Finding
from spartito.domain.identifier import Reading, classify
from spartito.domain.period import Period
from spartito.domain.pool import contract_of
from spartito.domain.priority import PriorityTerms, check_priorities
from spartito.domain.rate import ABSURD, INVERTED, OUT_OF_BOUNDS, Rate, RateRow, RateTable
from spartito.domain.reserve import ReserveTerms, Tranche, reserve
from spartito.domain.split import SplitLine
from spartito.domain.split_check import check_splits
from spartito.domain.tax_profile import (
    MISSING,
    WITHHOLDING,
    TaxDocument,
    Taxpayer,
    TaxProfile,
    applicable,
    rank,
)
from spartito.domain.vat import REVERSE_CHARGE, SELF_BILLING, Registration, Vat, on_top
from spartito.errors import InputError

DAY = date(2026, 8, 31)
SHIPPED = Path(currency.__file__).parent


def shipped(name):
    return list(csv.DictReader((SHIPPED / name).read_text("utf-8").splitlines()))


def test_the_currencies_are_those_of_the_shipped_table():
    read = reload(currency)
    assert {code: read.minor_units(code) for code in read.CODES} == {
        row["code"]: int(row["minor_units"]) for row in shipped("iso4217.csv")
    }


def test_the_territories_and_what_reports_call_them_are_those_of_the_shipped_table():
    read, rows = reload(territory), shipped("iso3166.csv")
    called = {
        name: row["code"]
        for row in rows
        for said in (row["alpha3"], row["name"], *row["also"].split("|"))
        for name in (said, said.upper())
        if said
    }
    assert {row["code"]: row["name"] for row in rows} == read.NAMES
    assert called.items() <= read.CALLED.items()


def test_of_two_deals_of_one_scope_the_first_counts():
    first, second = (Deal("label", Fraction(percent, 100)) for percent in (15, 20))
    assert most_specific([first, second], "label", "acme/plays", "stream", DAY) is first


def test_what_was_taken_of_earnings_that_cancel_out_is_borne_by_the_first():
    assert shares([50, -50, 0], -30) == [-30, 0, 0]


def test_a_part_of_several_names_is_called_by_those_that_it_has():
    said = fault([(("nina", "", "US"), 7, 3), (("omar", "c1", ""), 7, 4), ("cy", -4, -2)], 2, 5)
    assert said == "nina US has 3 units and omar c1 4, but nina US comes first"


@pytest.mark.parametrize(("text", "length"), [("23:59:59", 86_399), ("24:00:00", None), ("86400", None)])
def test_a_recording_is_shorter_than_a_day(text, length):
    assert seconds(text) == length


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("1e" + "0" * 38, (Reading.LOSSY, "")),
        ("1e" + "0" * 39, (Reading.UNREADABLE, "")),
        ('"', (Reading.UNREADABLE, "")),
        ('"USSKG1912345"', (Reading.ISRC, "USSKG1912345")),
        ("\u2003USSKG1912345", (Reading.UNREADABLE, "")),
        ("'\u2003USSKG1912345", (Reading.UNREADABLE, "")),
    ],
)
def test_an_identifier_of_forty_bytes_is_read_and_only_known_blanks_are_cut_off(text, reading):
    assert classify(text) == reading


def test_the_contract_of_a_pool_may_have_a_dot_in_its_name():
    assert (contract_of("*pool:album.2.1"), contract_of("nina.2")) == ("album.2", "")


def test_the_smallest_amount_may_have_priority():
    least = PriorityTerms("c1", "nina", 1, "EUR", DAY, 1)
    nothing = PriorityTerms("c1", "omar", 0, "EUR", DAY, 2)
    assert check_priorities([least, nothing]) == [Finding(1, "amount", "0", "an amount above 0")]


def test_a_rate_with_a_spread_keeps_its_day_and_source():
    assert Rate(Fraction(2), DAY, "ECB").less(Fraction(1, 4)) == Rate(
        Fraction(3, 2), DAY, "ECB", Fraction(1, 4)
    )


SPLIT = "account label's split"


@pytest.mark.parametrize(
    ("lines", "findings"),
    [
        (
            [("nina", "", "", "c9"), ("omar", "until_recouped", "p1", "c1")],
            [Finding(0, "contract_id", "c9", f"c1, as in the other lines of {SPLIT}")],
        ),
        (
            [("nina", "until_recouped", "p1", ""), ("omar", "until_recouped", "p1", "c1")],
            [
                Finding(0, "contract_id", "", f"c1, as in the other lines of {SPLIT}"),
                Finding(
                    0, "contract_id", "", "filled in: a line with a phase names the contract of its pool"
                ),
            ],
        ),
    ],
)
def test_the_lines_of_a_split_with_phases_agree_with_the_first_that_is_whole(lines, findings):
    split = [
        SplitLine("label", payee, Fraction(50), phase=phase, pot_id=pot, contract_id=contract)
        for payee, phase, pot, contract in lines
    ]
    assert check_splits(split) == findings


def profile(name="p", **what):
    return TaxProfile(name, Fraction(3, 10), **what)


FROM_MOST_SPECIFIC = [
    {"residence": ("DE",), "entity_kind": "person", "documents": ("W-8BEN",)},
    {"residence": ("DE",), "entity_kind": "person", "documents": ("W-8BEN",), "document_state": MISSING},
    {"residence": ("DE",), "entity_kind": "person"},
    {"residence": ("DE",)},
    {"residence": ("DE", "FR", "IT")},
    {"residence": ("-US",)},
    {},
]


def test_profiles_are_ordered_from_the_most_specific():
    ranks = [rank(profile(**what)) for what in FROM_MOST_SPECIFIC]
    assert ranks == sorted(set(ranks))
    assert rank(profile(residence=("DE", "FR"))) == rank(profile(residence=("DE", "FR", "IT")))


def test_two_profiles_that_fit_equally_well_are_refused_in_words():
    with pytest.raises(InputError) as refused:
        applicable([profile("b"), profile("a")], WITHHOLDING, "", Taxpayer("nina"), DAY)
    assert str(refused.value) == (
        "Tax profiles a and b fit payee nina equally well on 2026-08-31. Make one of them more specific, end one, "
        "or name the country that you pay from (payer_country in settings.toml)."
    )


def test_a_document_without_a_term_counts_until_it_expires():
    paper = TaxDocument("nina", "W-8BEN", date(2020, 1, 1), date(2026, 8, 31))
    assert (paper.valid(DAY), paper.valid(date(2026, 9, 1))) == (True, False)
    assert Taxpayer("nina", documents=(paper,)).document(profile(documents=("W-9",)), DAY) == ""


def test_vat_names_its_profile_payee_and_base_at_home_and_abroad():
    gb = TaxProfile("gb-vat", Fraction(1, 5), payer_country="GB", kind="vat")
    home, abroad = (
        Registration(payee, country, f"{country}1", date(2026, 1, 1), date(2027, 1, 1))
        for payee, country in (("nina", "GB"), ("omar", "DE"))
    )
    assert on_top(gb, home, 1000, DAY) == Vat("gb-vat", "nina", 1000, 200, (SELF_BILLING,))
    assert on_top(gb, abroad, 1000, DAY) == Vat("gb-vat", "omar", 1000, 0, (SELF_BILLING, REVERSE_CHARGE))


@pytest.mark.parametrize(
    ("value", "absurd"),
    [
        (Fraction(ABSURD), False),
        (Fraction(1, ABSURD), False),
        (Fraction(ABSURD) + 1, True),
        (Fraction(1, ABSURD + 1), True),
    ],
)
def test_a_rate_is_absurd_just_beyond_the_bound(value, absurd):
    table = RateTable([RateRow(DAY, "EUR", "IRR", value)])
    if absurd:
        with pytest.raises(InputError, match="is absurd, above"):
            table.find("EUR", "IRR", DAY)
    else:
        assert table.find("EUR", "IRR", DAY).value == value


def test_a_rate_jumps_just_beyond_the_bounds_and_is_turned_around_within_a_twentieth():
    known = RateTable([RateRow(DAY, "EUR", "GBP", Fraction(2))], bounds=Fraction(3))
    said = {
        value: found and found.wrong
        for value in (Fraction(6), Fraction(61, 10), Fraction(1, 2), Fraction(19, 40), Fraction(21, 40))
        for found in [known.disagreement("EUR", "GBP", value, DAY)]
    }
    assert said == {
        Fraction(6): None,
        Fraction(61, 10): OUT_OF_BOUNDS,
        Fraction(1, 2): INVERTED,
        Fraction(19, 40): OUT_OF_BOUNDS,
        Fraction(21, 40): OUT_OF_BOUNDS,
    }


def test_what_is_kept_back_is_of_its_payee_contract_and_period():
    terms = ReserveTerms(Fraction(1, 5), ((6, Fraction(1)),), "c1")
    august = Period(2026, 8)
    earned = [Earned("nina", "c1", "DE", "physical", "sale", "", 10)]
    assert reserve(terms, "nina", "c1", earned, [], august).tranches == (Tranche("nina", "c1", august, 2),)


def test_the_smallest_amount_may_be_transferred():
    least = Transfer("t1", "nina", "omar", 1, "EUR", DAY, "agreed", "ann")
    assert check_transfers([least]) == []
