"""R4: a total that earlier roundings have moved is divided all the same, and every sentence about a track names it whole."""

from fractions import Fraction

import pytest

from spartito.domain.money import quantise_near
from spartito.domain.resolution import Named
from spartito.domain.tax_profile import TaxProfile
from spartito.domain.tax_summary import TaxedEvent, YearOfTax, summary
from spartito.domain.territory import CALLED, NAMES
from spartito.errors import InvariantError

# Parts in halves of a unit; what the total is off by more than a rounding goes to the largest part.
DIVIDED = [
    ({"ada": 7, "bo": 7, "cy": -4}, 5, {"ada": 4, "bo": 3, "cy": -2}),
    ({"ada": 7, "bo": 6, "cy": -4}, 8, {"ada": 7, "bo": 3, "cy": -2}),
    ({"ada": 6, "bo": 7, "cy": -4}, 2, {"ada": 3, "bo": 1, "cy": -2}),
    ({"ada": 2, "bo": -9}, -1, {"ada": 1, "bo": -2}),
    ({"ada": 4, "bo": 4}, 6, {"ada": 4, "bo": 2}),
    ({"bo": 4, "ada": 4}, 6, {"bo": 2, "ada": 4}),
    ({"ada": 1, "bo": 1}, 3, {"ada": 3, "bo": 0}),
    ({"ada": 2}, 2, {"ada": 2}),
]


@pytest.mark.parametrize(("halves", "total", "units"), DIVIDED)
def test_the_largest_part_takes_what_earlier_roundings_moved(halves, total, units):
    found = quantise_near(halves, 2, total)

    assert found == units
    assert sum(found.values()) == total


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (Named(track_id="t1"), "track_id t1"),
        (Named(isrc="I", upc="U", account_id="a", track_id="t"), "track_id t, isrc I, upc U, account a"),
        (Named(isrc="I"), "isrc I"),
    ],
)
def test_a_decision_says_whose_track_it_names(named, words):
    assert str(named) == words


@pytest.mark.parametrize("names", [{}, {"upc": "U", "account_id": "a"}])
def test_a_decision_that_names_no_track_is_none(names):
    with pytest.raises(InvariantError, match="a decision names a track by its id or a recording by its ISRC"):
        Named(**names)


def test_a_year_of_tax_is_told_by_payee_rate_treaty_and_currency():
    foreign = TaxProfile("us", Fraction(3, 10), form="1042-S")
    treaty = TaxProfile(
        "us-de", Fraction(0), residence=("DE",), documents=("W-8BEN",), form="1042-S", treaty_article="12"
    )
    home = TaxProfile("us-home", Fraction(24, 100), form="1099-MISC")
    events = [
        TaxedEvent("omar", treaty, 40, 0, 0, "USD"),
        TaxedEvent("nina", foreign, 100, 30, 15, "USD"),
        TaxedEvent("nina", home, 100, 24, 0, "USD"),
        TaxedEvent("nina", foreign, 10, 3, 1, "USD"),
        TaxedEvent("nina", foreign, 7, 2, 0, "EUR"),
    ]

    assert summary(events, "1042-S") == [
        YearOfTax("nina", 7, Fraction(3, 10), 2, 0, "", "EUR"),
        YearOfTax("nina", 110, Fraction(3, 10), 33, 16, "", "USD"),
        YearOfTax("omar", 40, Fraction(0), 0, 0, "DE", "USD"),
    ]
    assert [line.exemption_code for line in summary(events, "1042-S")] == ["00", "00", "04"]


def test_every_territory_is_known_by_its_code_and_by_what_reports_call_it():
    assert (len(NAMES), NAMES["XK"], NAMES["ZZ"]) == (251, "Kosovo", "Unknown")
    assert (CALLED["ITA"], CALLED["Italy"], CALLED["ITALY"], CALLED["USA"]) == ("IT", "IT", "IT", "US")
    assert "" not in CALLED
