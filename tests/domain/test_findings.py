"""What an import says of contracts that cannot be followed: the line, the column, what it says, and what is expected."""

from datetime import date
from fractions import Fraction

import pytest

from spartito.domain.condition import Condition, check_conditions
from spartito.domain.deal import PROFIT_SHARE, Deal, check_deals
from spartito.domain.finding import Finding
from spartito.domain.split import SplitLine
from spartito.domain.split_check import check_splits
from spartito.domain.tax_check import check_profiles
from spartito.domain.tax_profile import BEFORE_RECOUPMENT, PAYMENT, VAT, TaxProfile

JULY, AUGUST, SEPTEMBER = (date(2026, month, 1) for month in (7, 8, 9))
TENTH = Fraction(1, 10)
TWICE = "a profile of its own: p1 concerns the same payees on the same days"
BESIDE = "allowed here: it needs an account and a source beside it"
TREATY = "allowed here; a treaty rate is for one residence, with the document that claims it"
ONLY_WITHHOLDING = "withholding; only that has territories, an accumulator, a threshold or the event payment"
BOTH = "account label's split of isrc QZABC2600001 and upc 00724384960650"
SHARED = "filled in: a profit share names the contract whose costs it shares"


def one_deal(*scope: str, **more):
    return (
        f"a scope that has one deal a day (another deal for account {', '.join(scope)} holds on the same day)"
    )


def deal(account="label", commission=TENTH, **more):
    return Deal(account, commission, **more)


DEALS = [
    ([deal(commission=Fraction(101, 100))], [(0, "commission_percent", "101", "a percent from 0 to 100")]),
    ([deal(commission=Fraction(-1, 100))], [(0, "commission_percent", "-1", "a percent from 0 to 100")]),
    ([deal(commission=Fraction(0)), deal("other", Fraction(1))], []),
    ([deal(usage_type="stream")], [(0, "usage_type", "stream", BESIDE)]),
    ([deal("*", source="apple", usage_type="stream")], [(0, "usage_type", "stream", BESIDE)]),
    ([deal(source="apple", usage_type="stream")], []),
    (
        [deal(parent_account_id="label")],
        [(0, "parent_account_id", "label", "another account than the deal's own")],
    ),
    ([deal(parent_account_id="*")], [(0, "parent_account_id", "*", "another account than the deal's own")]),
    ([deal(), deal(parent_account_id="major")], []),
    ([deal(kind=PROFIT_SHARE)], [(0, "contract_id", "", SHARED)]),
    ([deal(kind=PROFIT_SHARE, contract_id="album")], []),
    (
        [deal(valid_from=AUGUST, valid_to=AUGUST)],
        [(0, "valid_to", "2026-08-01", "a day after valid_from")],
    ),
    ([deal(valid_to=AUGUST), deal(valid_from=AUGUST)], []),
    (
        [deal(source="apple", valid_to=SEPTEMBER), deal(source="apple", valid_from=AUGUST)],
        [(1, "account_id", "label", one_deal("label", "apple"))],
    ),
    (
        [deal(), deal(valid_from=JULY, valid_to=AUGUST), deal(valid_from=SEPTEMBER)],
        [(row, "account_id", "label", one_deal("label")) for row in (1, 2)],
    ),
]


@pytest.mark.parametrize(("deals", "found"), DEALS)
def test_deals_that_cannot_be_followed(deals, found):
    assert check_deals(deals) == [Finding(*row) for row in found]


def profile(name="p1", **more):
    return TaxProfile(name, TENTH, **more)


def pair(first, second):
    return [profile("p1", **first), profile("p2", **second)]


GERMAN = {"residence": ("DE",)}
PROFILES = [
    (
        [profile(threshold=1)],
        [(0, "threshold_currency", "", "filled in; a threshold needs its currency")],
    ),
    ([profile(threshold=1, threshold_currency="INR")], []),
    (
        [profile(kind=VAT)],
        [(0, "payer_country", "", "filled in; VAT is of the country of the payer")],
    ),
    ([profile(kind=VAT, payer_country="GB")], []),
    *(
        ([profile(kind=VAT, payer_country="GB", **odd)], [(0, "kind", VAT, ONLY_WITHHOLDING)])
        for odd in (
            {"territories": ("GB",)},
            {"accumulator": "year"},
            {"threshold": 1, "threshold_currency": "GBP"},
            {"event": PAYMENT},
        )
    ),
    (
        [profile(event=PAYMENT, base=BEFORE_RECOUPMENT)],
        [
            (
                0,
                "base",
                BEFORE_RECOUPMENT,
                "after_recoupment; what is recouped is not paid, and the event is payment",
            )
        ],
    ),
    ([profile(event=PAYMENT)], []),
    ([profile(base=BEFORE_RECOUPMENT)], []),
    (
        [profile(form="1042-S", year_start=(4, 1))],
        [(0, "form", "1042-S", "allowed here; it is about calendar years, so year_start is 01-01")],
    ),
    ([profile(form="1042-S"), profile("p2", payer_country="IN", year_start=(4, 1))], []),
    ([profile(treaty_article="12", **GERMAN)], [(0, "treaty_article", "12", TREATY)]),
    ([profile(treaty_article="12", documents=("W-8BEN",))], [(0, "treaty_article", "12", TREATY)]),
    (
        [profile(treaty_article="12", residence=("DE", "AT"), documents=("W-8BEN",))],
        [(0, "treaty_article", "12", TREATY)],
    ),
    ([profile(treaty_article="12", documents=("W-8BEN",), **GERMAN)], []),
    (pair(GERMAN, GERMAN), [(1, "profile_id", "p2", TWICE)]),
    (pair({"residence": ("-US",)}, {"residence": ("-GB",)}), [(1, "profile_id", "p2", TWICE)]),
    (pair({"residence": ("DE", "AT")}, {"residence": ("FR", "IT")}), []),
    (pair(GERMAN, {"residence": ("AT",)}), []),
    (pair(GERMAN, {}), []),
    (pair(GERMAN, {**GERMAN, "payer_country": "US"}), []),
    (pair(GERMAN, {**GERMAN, "entity_kind": "company"}), []),
    (pair(GERMAN, {**GERMAN, "kind": VAT, "payer_country": "DE"}), []),
    (pair({"valid_to": AUGUST}, {"valid_from": AUGUST}), []),
    (pair({"valid_from": AUGUST}, {"valid_to": AUGUST}), []),
    (pair({"valid_to": SEPTEMBER}, {"valid_from": AUGUST}), [(1, "profile_id", "p2", TWICE)]),
    (pair({"documents": ("W-8BEN",)}, {"documents": ("W-9",)}), []),
    (pair({"documents": ("W-8BEN", "W-9")}, {"documents": ("W-9",)}), [(1, "profile_id", "p2", TWICE)]),
]


@pytest.mark.parametrize(("profiles", "found"), PROFILES)
def test_tax_profiles_that_cannot_be_followed(profiles, found):
    assert check_profiles(profiles) == [Finding(*row) for row in found]


def line(payee="nina", percent=60, **more):
    return SplitLine("label", payee, Fraction(percent), **more)


def phased(payee, phase, percent=100, contract_id="album", pot_id="video", **more):
    return line(payee, percent, phase=phase, contract_id=contract_id, pot_id=pot_id, **more)


SPLITS = [
    ([line(percent=-1)], [(0, "percent", "-1", "a percent from 0 to 100")]),
    (
        [line(percent=Fraction(1, 3))],
        [(0, "percent", "0.333333333333", "a percent with at most 8 decimals")],
    ),
    ([line(percent=Fraction("33.33333333"))], []),
    (
        [line(payee="*nina")],
        [(0, "payee_id", "*nina", "an id (an id is not blank and does not start with *)")],
    ),
    ([line(status="maybe")], [(0, "status", "maybe", "blank, accepted or pending")]),
    (
        [line(phase="until_recouped", contract_id="album")],
        [(0, "pot_id", "", "filled in: a line with a phase names the cost that breaks even")],
    ),
    (
        [line(phase="until_recouped", pot_id="video")],
        [(0, "contract_id", "", "filled in: a line with a phase names the contract of its pool")],
    ),
    (
        [line(contract_id="album", pot_id="video")],
        [(0, "phase", "", "filled in: a line with a pot_id says until_recouped or after_recouped")],
    ),
    (
        [line(valid_from=AUGUST, valid_to=JULY)],
        [(0, "valid_to", "2026-07-01", "a day after valid_from")],
    ),
    ([line(), line("omar", 40)], []),
    (
        [
            line(isrc="QZABC2600001", upc="00724384960650"),
            line("omar", isrc="QZABC2600001", upc="00724384960650"),
        ],
        [
            (
                1,
                "percent",
                "60",
                f"a percent that keeps {BOTH} at 100 or below (it is 120)",
            )
        ],
    ),
    (
        [line(valid_to=SEPTEMBER), line("omar", 50, valid_from=AUGUST)],
        [
            (
                1,
                "percent",
                "50",
                "a percent that keeps account label's split at 100 or below (it is 110 from 2026-08-01)",
            )
        ],
    ),
    ([line(percent=100, valid_to=AUGUST), line("omar", 100, valid_from=AUGUST)], []),
    ([phased("nina", "until_recouped"), phased("omar", "after_recouped")], []),
    (
        [phased("nina", "until_recouped"), phased("omar", "until_recouped", 1)],
        [
            (
                1,
                "percent",
                "1",
                "a percent that keeps account label's split at 100 or below (it is 101, until_recouped)",
            )
        ],
    ),
    (
        [
            phased("nina", "until_recouped"),
            phased("omar", "after_recouped", contract_id="ep", pot_id="video"),
        ],
        [
            (1, "contract_id", "ep", "album, as in the other lines of account label's split"),
            (1, "pot_id", "video", "a pot of its own: contract album breaks even on video"),
        ],
    ),
    (
        [phased("nina", "until_recouped"), phased("omar", "after_recouped", pot_id="studio")],
        [(1, "pot_id", "studio", "video, as in the other lines of account label's split")],
    ),
]


@pytest.mark.parametrize(("lines", "found"), SPLITS)
def test_splits_that_cannot_be_followed(lines, found):
    assert check_splits(lines) == [Finding(*row) for row in found]


def test_conditions_that_go_in_a_circle_blame_the_last_line_that_closes_it():
    lines = [Condition("nina", "album"), Condition("omar", "ep"), Condition("zoe", "ep")]
    (found,) = check_conditions(lines, {"album": "omar", "ep": "nina"})

    circle = "a pot of a payee who waits for nobody in turn: nina -> omar -> nina is a circle"
    assert found == Finding(1, "waits_for_pot_id", "ep", circle)
