"""R26: a US payee without a W-9 is taxed 24 % on all money, and never together with the 30 % of foreign payees."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import units
from spartito.app.imports.tax_examples import profiles
from spartito.domain.income import Income
from spartito.domain.tax_profile import WITHHOLDING, TaxDocument, Taxpayer, applicable
from spartito.domain.territory import CODES, UNKNOWN
from spartito.domain.withholding import withhold

ON = date(2026, 8, 31)
US = profiles("us")
W_9 = TaxDocument("nina", "W-9", date(2020, 1, 1))


def test_backup_withholding_looks_at_no_territory():
    profile = applicable(US, WITHHOLDING, "US", Taxpayer("nina", "US"), ON)
    assert profile is not None
    earned = [Income("US", units("400")), Income("DE", units("500")), Income("", units("100"))]
    assert withhold(profile, ON, earned).tax == units("240")


def test_a_payee_with_a_w_9_is_reported_and_not_taxed():
    profile = applicable(US, WITHHOLDING, "US", Taxpayer("nina", "US", documents=(W_9,)), ON)
    assert profile is not None
    assert profile.form == "1099-MISC"
    taken = withhold(profile, ON, [Income("DE", units("500"))])
    assert (taken.base, taken.tax) == (units("500"), 0)


@pytest.mark.parametrize("country", ["", UNKNOWN])
def test_a_payee_without_a_country_is_presumed_to_be_nobody(country):
    assert applicable(US, WITHHOLDING, "US", Taxpayer("nina", country), ON) is None


PAPERS = st.lists(st.sampled_from(["W-9", "W-8BEN", "W-8BEN-E", "GST"]), unique=True, max_size=3)


@given(st.sampled_from(sorted(CODES - {UNKNOWN})), PAPERS, st.sampled_from(["", "individual", "company"]))
def test_24_and_30_exclude_each_other(country, kinds, entity_kind):
    papers = tuple(TaxDocument("nina", kind, date(2026, 1, 1)) for kind in kinds)
    profile = applicable(US, WITHHOLDING, "US", Taxpayer("nina", country, entity_kind, papers), ON)
    assert profile is not None
    if country == "US":
        assert profile.rate * 100 == (0 if "W-9" in kinds else 24)
        assert profile.scope == "WORLD"
    else:
        assert profile.rate * 100 == 30 or profile.treaty_article
        assert profile.scope == "US"
