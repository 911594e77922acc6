"""R24: tax profiles are dated data, and a document's state at the event's date is what counts."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import rows, units
from spartito.domain.income import Income, merged, take, total
from spartito.domain.tax_check import check_profiles
from spartito.domain.tax_profile import (
    BEFORE_RECOUPMENT,
    MISSING,
    PAYMENT,
    VALID,
    VAT,
    WITHHOLDING,
    TaxDocument,
    Taxpayer,
    TaxProfile,
    applicable,
)
from spartito.domain.withholding import withhold
from spartito.errors import InputError

PROFILES = [
    TaxProfile("foreign", Fraction(30, 100), "US", residence=("-US",), territories=("US",)),
    TaxProfile("company", Fraction(25, 100), "US", residence=("-US",), entity_kind="company"),
    TaxProfile(
        "treaty-de", Fraction(0), "US", residence=("DE",), documents=("W-8BEN", "W-8BEN-E"), document_years=3
    ),
    TaxProfile(
        "old-in", Fraction(20, 100), "US", residence=("IN",), documents=("W-8BEN",), valid_to=date(2026, 1, 1)
    ),
    TaxProfile(
        "new-in",
        Fraction(15, 100),
        "US",
        residence=("IN",),
        documents=("W-8BEN",),
        valid_from=date(2026, 1, 1),
    ),
    TaxProfile(
        "backup", Fraction(24, 100), "US", residence=("US",), documents=("W-9",), document_state=MISSING
    ),
    TaxProfile("unknown", Fraction(24, 100), "US"),
    TaxProfile("gb-vat", Fraction(20, 100), "GB", kind=VAT),
]

CASES = rows("""
    case                                    country  entity   document  signed      expires     on          profile
    a country without a treaty              BR       person   -         -           -           2026-08-31  foreign
    the more specific entity kind           BR       company  -         -           -           2026-08-31  company
    a treaty, and the form that claims it   DE       person   W-8BEN    2026-01-01  2029-12-31  2026-08-31  treaty-de
    residence goes before the entity kind   DE       company  W-8BEN-E  2026-01-01  2029-12-31  2026-08-31  treaty-de
    a treaty without a form                 DE       person   -         -           -           2026-08-31  foreign
    the wrong form                          DE       person   W-9       2026-01-01  -           2026-08-31  foreign
    the day the form is signed              DE       person   W-8BEN    2026-08-31  2029-12-31  2026-08-31  treaty-de
    the day before it is signed             DE       person   W-8BEN    2026-09-01  2029-12-31  2026-08-31  foreign
    the last day of the form                DE       person   W-8BEN    2023-05-01  2026-08-31  2026-08-31  treaty-de
    the day after the last day              DE       person   W-8BEN    2023-05-01  2026-08-30  2026-08-31  foreign
    the third year after the signature      DE       person   W-8BEN    2023-05-01  -           2026-12-31  treaty-de
    the year after that                     DE       person   W-8BEN    2023-05-01  -           2027-01-01  foreign
    the rate before it changed              IN       person   W-8BEN    2024-01-01  2027-12-31  2025-12-31  old-in
    the rate since it changed               IN       person   W-8BEN    2024-01-01  2027-12-31  2026-01-01  new-in
    at home without a form                  US       person   -         -           -           2026-08-31  backup
    nobody knows where                      -        person   -         -           -           2026-08-31  unknown
    the report does not say where           ZZ       person   -         -           -           2026-08-31  unknown
    at home with a form                     US       person   W-9       2020-01-01  -           2026-08-31  unknown
""")


def taxpayer(case: dict[str, str]) -> Taxpayer:
    if not case["document"]:
        return Taxpayer("nina", case["country"], case["entity"])
    signed, expires = (date.fromisoformat(case[name] or "9999-12-31") for name in ("signed", "expires"))
    paper = TaxDocument("nina", case["document"], signed, expires)
    return Taxpayer("nina", case["country"], case["entity"], (paper,))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_most_specific_profile_that_fits_on_the_day_is_used(case):
    chosen = applicable(PROFILES, WITHHOLDING, "US", taxpayer(case), date.fromisoformat(case["on"]))
    assert chosen is not None
    assert chosen.profile_id == case["profile"]


def test_a_payee_whom_no_profile_fits_is_not_taxed():
    nina = Taxpayer("nina", "US", documents=(TaxDocument("nina", "W-9", date(2020, 1, 1)),))
    assert applicable(PROFILES[:6], WITHHOLDING, "US", nina, date(2026, 8, 31)) is None


def test_only_profiles_of_the_country_that_pays_are_used():
    nina = Taxpayer("nina", "BR")
    assert applicable(PROFILES, WITHHOLDING, "IN", nina, date(2026, 8, 31)) is None


def test_two_profiles_that_fit_equally_well_stop_the_run():
    twice = [TaxProfile(name, Fraction(1, 10), country) for name, country in (("in", "IN"), ("us", "US"))]
    with pytest.raises(InputError, match="Tax profiles in and us fit payee nina equally well on 2026-08-31"):
        applicable(twice, WITHHOLDING, "", Taxpayer("nina", "DE"), date(2026, 8, 31))


YEARS = rows("""
    starts  on          year
    1 1     2026-01-01  2026
    1 1     2026-12-31  2026
    4 1     2026-03-31  2025
    4 1     2026-04-01  2026
    4 6     2026-04-05  2025
    4 6     2026-04-06  2026
""")


@pytest.mark.parametrize("case", YEARS, ids=lambda case: f"{case['starts']}, {case['on']}")
def test_a_tax_year_is_named_by_the_year_in_which_it_starts(case):
    month, day = (int(part) for part in case["starts"].split())
    assert TaxProfile("p", Fraction(0), year_start=(month, day)).year(date.fromisoformat(case["on"])) == int(
        case["year"]
    )


ROUNDED = rows("""
    base   rate  unit  tax
    33.33  0.15  0.01  5
    33.43  0.15  0.01  5.01
    33.50  0.15  0.01  5.03
    33.50  0.15  1     5
    36.67  0.15  1     6
    33.37  0.15  0     5.0055
    0.004  1     0.01  0
    0.006  1     0.01  0.006
""")


@pytest.mark.parametrize("case", ROUNDED, ids=lambda case: f"{case['base']} to {case['unit']}")
def test_tax_is_rounded_to_the_unit_of_its_profile_and_never_above_the_base(case):
    profile = TaxProfile("p", Fraction(case["rate"]), rounding_unit=max(units(case["unit"]), 1))
    taken = withhold(profile, date(2026, 8, 31), [Income("DE", units(case["base"]))])
    assert taken.tax == units(case["tax"])


THRESHOLDS = rows("""
    case                       earned  threshold  rate   tax
    at the threshold           100     100        1      0
    above it                   101     100        1      10.1
    in another currency        100     5000       0.02   0
    above it in another one    101     5000       0.02   10.1
""")


@pytest.mark.parametrize("case", THRESHOLDS, ids=lambda case: case["case"])
def test_an_event_is_taxed_whole_once_it_exceeds_the_threshold(case):
    profile = TaxProfile("p", Fraction(1, 10), threshold=units(case["threshold"]), threshold_currency="INR")
    earned = [Income("IN", units(case["earned"]))]
    taken = withhold(profile, date(2026, 8, 31), earned, threshold_rate=Fraction(case["rate"]))
    assert taken.tax == units(case["tax"])


def mix(text: str) -> list[Income]:
    parts = (part.split() for part in text.split(", ") if part)
    return [Income(territory, units(amount)) for territory, amount in parts]


MIXES = rows("""
    case                           opening           earned            recouped  paid  closing
    nothing paid                   US 40, DE 60      US 10             0         0     DE 60, US 50
    paid pro rata                  US 40, DE 60      -                 0         50    DE 30, US 20
    paid in full                   US 40, DE 60      US 10             0         110   -
    recouped of the period only    DE 100            US 500            200       100   DE 75, US 225
    a return in another country    US 100, DE -20    -                 0         40    DE -10, US 50
""")


@pytest.mark.parametrize("case", MIXES, ids=lambda case: case["case"])
def test_a_balance_keeps_the_mix_of_territories_it_was_earned_in(case):
    _, kept = take(mix(case["earned"]), units(case["recouped"]))
    _, closing = take(merged([*mix(case["opening"]), *kept]), units(case["paid"]))
    assert list(closing) == mix(case["closing"])


def test_a_payment_is_taxed_on_its_part_of_the_mix():
    us = TaxProfile("us", Fraction(30, 100), territories=("US",), event=PAYMENT)
    paid, left = take(mix("US 40, DE 60"), units("50"))
    taken = withhold(us, date(2026, 8, 31), paid)
    assert (taken.gross, taken.base, taken.tax) == (units("50"), units("20"), units("6"))
    assert list(left) == mix("DE 30, US 20")


INCOMES = st.lists(
    st.builds(Income, st.sampled_from(["DE", "IN", "US", ""]), st.integers(-(10**15), 10**15), st.just(0)),
    max_size=6,
)


@given(INCOMES, st.integers(0, 10**16))
def test_what_is_taken_and_what_is_left_are_the_whole(incomes, amount):
    taken, left = take(incomes, amount)
    assert total(taken) == amount
    assert total(taken) + total(left) == total(incomes)


@given(INCOMES, st.integers(0, 10**16))
def test_taking_is_mirrored(incomes, amount):
    def mirrored(rows):
        return tuple(Income(row.territory, -row.amount, -row.source_tax) for row in rows)

    taken, left = take(incomes, amount)
    assert take(mirrored(incomes), -amount) == (mirrored(taken), mirrored(left))


REFUSED = rows("""
    column              said
    profile_id          a profile of its own: first concerns the same payees on the same days
    threshold_currency  filled in; a threshold needs its currency
    payer_country       filled in; VAT is of the country of the payer
    kind                withholding; only that has territories, an accumulator, a threshold or the event payment
    base                after_recoupment; what is recouped is not paid, and the event is payment
    form                allowed here; it is about calendar years, so year_start is 01-01
    treaty_article      allowed here; a treaty rate is for one residence, with the document that claims it
""")
WRONG = {
    "profile_id": TaxProfile("second", Fraction(1, 5), "US", residence=("-US", "-CA")),
    "threshold_currency": TaxProfile("second", Fraction(1, 5), "IN", threshold=1),
    "payer_country": TaxProfile("second", Fraction(1, 5), kind=VAT),
    "kind": TaxProfile("second", Fraction(1, 5), "GB", kind=VAT, territories=("US",)),
    "base": TaxProfile("second", Fraction(1, 5), "IN", base=BEFORE_RECOUPMENT, event=PAYMENT),
    "form": TaxProfile("second", Fraction(1, 5), "IN", form="1042-S", year_start=(4, 1)),
    "treaty_article": TaxProfile("second", Fraction(1, 5), "US", residence=("DE",), treaty_article="12"),
}


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["column"])
def test_a_profile_that_cannot_be_followed_is_refused(case):
    first = TaxProfile("first", Fraction(30, 100), "US", residence=("-US",))
    findings = check_profiles([first, WRONG[case["column"]]])
    assert [(finding.row, finding.column, finding.expected) for finding in findings] == [
        (1, case["column"], case["said"])
    ]


APART = [
    (TaxProfile("a", Fraction(0), "US", residence=("DE",)), TaxProfile("b", Fraction(0), "US", residence=("FR",))),
    (TaxProfile("a", Fraction(0), "US"), TaxProfile("b", Fraction(0), "IN")),
    (TaxProfile("a", Fraction(0), entity_kind="company"), TaxProfile("b", Fraction(0), entity_kind="person")),
    (TaxProfile("a", Fraction(0), valid_to=date(2026, 1, 1)), TaxProfile("b", Fraction(0), valid_from=date(2026, 1, 1))),
    (
        TaxProfile("a", Fraction(0), documents=("W-9",), document_state=VALID),
        TaxProfile("b", Fraction(0), documents=("W-9",), document_state=MISSING),
    ),
]  # fmt: skip


@pytest.mark.parametrize("pair", APART)
def test_profiles_that_never_meet_are_accepted(pair):
    assert check_profiles(pair) == []
