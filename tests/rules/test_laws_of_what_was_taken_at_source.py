"""What holds of all tax that was taken at source: it is never lost, never counted twice, and back is forth turned round."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from oracle import taxes as oracle
from spartito.domain import income
from spartito.domain.earned import Earned
from spartito.domain.income import Income
from spartito.domain.tax_profile import AFTER_RECOUPMENT, BEFORE_RECOUPMENT, TaxProfile
from spartito.domain.withholding import YearToDate, taxable, withhold
from spartito.stages.settle import pooling
from spartito.stages.settle.conversion import of_closed
from spartito.stages.settle.detail import Detail, Worth, earned_by_part
from spartito.stages.settle.pooling import PoolShare, PoolTerms

from .pools import shares
from .settled import UNIT, part_of

ON = date(2026, 8, 31)
MONEY = st.integers(-(10**6), 10**6) | st.integers(-(10**15), 10**15)
TERRITORIES = st.sampled_from(["DE", "US", ""])
LINES = st.lists(st.builds(Income, TERRITORIES, MONEY, st.just(0) | MONEY), max_size=6)
RATES = st.fractions(0, 1, max_denominator=1000)
PROFILES = st.builds(
    TaxProfile, st.just("us"), RATES, territories=st.sampled_from([(), ("US",)]), top_up=st.booleans()
)
THIRDS = shares("label 33.33, nina 33.33, omar 33.34")
GAINS = st.integers(1, 10**15)


def turned(lines):
    """The same lines as returns."""
    return [Income(line.territory, -line.amount, -line.source_tax) for line in lines]


def by_territory(lines):
    """What was taken at source in each territory."""
    found = Counter()
    for line in lines:
        found[line.territory] += line.source_tax
    return {territory: tax for territory, tax in found.items() if tax}


@given(LINES, MONEY)
def test_what_is_taken_of_a_mix_and_what_is_left_have_the_tax_of_the_whole(lines, amount):
    taken, left = income.take(lines, amount)
    assert by_territory([*taken, *left]) == by_territory(lines)


@given(LINES, MONEY)
def test_a_mix_of_returns_is_divided_like_one_of_sales(lines, amount):
    taken, left = income.take(lines, amount)
    back, still = income.take(turned(lines), -amount)
    assert (list(back), list(still)) == (turned(taken), turned(left))


@given(LINES, st.integers(0, 5), st.fractions(0, 1), PROFILES, MONEY)
def test_one_line_and_the_two_that_make_it_come_to_the_same(lines, place, cut, profile, recouped):
    line = lines[place % len(lines)] if lines else Income("US", 85, 15)
    first = Income(line.territory, round(line.amount * cut), round(line.source_tax * cut))
    second = Income(line.territory, line.amount - first.amount, line.source_tax - first.source_tax)
    # Where tax was taken of one of the two alone, the other is another sort of money.
    assume(bool(first.source_tax) == bool(second.source_tax))
    whole, halves = [*lines, line], [*lines, second, first]
    assert income.take(halves, recouped) == income.take(whole, recouped)
    assert withhold(profile, ON, halves) == withhold(profile, ON, whole)


@given(LINES, PROFILES)
def test_never_more_counts_than_is_due_of_its_own_territory(lines, profile):
    counted = withhold(profile, ON, lines).to_date.credited
    taxed = [line for line in income.merged(lines) if line.source_tax]
    dues = [
        line.before_tax * profile.rate
        for line in taxed
        if not profile.territories or line.territory in profile.territories
    ]
    within = Fraction(len(dues), 2)  # each is rounded to a unit
    assert sum(min(due, 0) for due in dues) - within <= counted <= sum(max(due, 0) for due in dues) + within
    if profile.top_up:
        assert abs(counted) <= sum(abs(line.source_tax) for line in taxed)


@given(LINES, PROFILES, st.sampled_from([AFTER_RECOUPMENT, BEFORE_RECOUPMENT]), st.fractions(0, 1))
def test_fractions_on_another_path_come_to_the_same_tax(lines, profile, base, part):
    recouped = int(max(income.total(lines), 0) * part)
    ours = replace(profile, base=base)
    arrived, at_source = {}, Counter()
    for line in income.merged(lines):
        arrived[line.territory, bool(line.source_tax)] = Fraction(line.amount, UNIT)
        at_source[line.territory] += Fraction(line.source_tax, UNIT)
    rule = oracle.Rule(
        profile.rate,
        set(profile.territories),
        before_recoupment=base == BEFORE_RECOUPMENT,
        top_up=profile.top_up,
    )
    event = oracle.Event(ON, arrived, at_source, Fraction(recouped, UNIT))
    (tax,) = oracle.taxes(rule, [event])
    assert withhold(ours, ON, taxable(ours, lines, recouped)).tax == tax * UNIT


@given(LINES, PROFILES)
def test_a_return_in_a_year_that_was_taxed_gives_back_what_the_sale_was_taxed(lines, profile):
    sold = withhold(profile, ON, lines, YearToDate(2026, 10**18, 10**18))
    back = withhold(profile, ON, turned(lines), YearToDate(2026, 10**18, 10**18))
    counted = sold.to_date.credited
    assert (back.base, back.source_tax, back.to_date.credited) == (-sold.base, -sold.source_tax, -counted)
    if sold.base > 0 and 0 < sold.tax < sold.base:
        assert back.tax == -sold.tax


def details(rows, sign=1):
    """What two payees have of a report: territory, amount and tax, in 10^-24 of its currency."""
    return [
        Detail(part, "c", "", territory, "download", "sale", "", sign * amount, sign * taxed)
        for part in ("nina", "omar")
        for territory, (amount, taxed) in sorted(rows.items())
    ]


@given(
    st.dictionaries(
        TERRITORIES, st.tuples(st.integers(1, 10**27), st.integers(-(10**27), 10**27)), min_size=1
    ),
    st.fractions(Fraction(1, 1000), 1000),
)
def test_tax_is_converted_like_its_money_and_back_like_forth(rows, rate):
    conversion = of_closed("c", part_of({("nina", "US"): 1}), rate, "", ())
    found = []
    for sign in (1, -1):
        whole = round(sum(amount for amount, _ in rows.values()) * rate / UNIT) * sign
        worth = Worth({"c": conversion}, {("c", "nina"): whole, ("c", "omar"): whole}, {})
        earned = [row for _, mine in earned_by_part(details(rows, sign), worth) for row in mine]
        found.append({row.key: (row.amount, row.taxed) for row in earned})
    there, back = found
    assert back == {key: (-amount, -taxed) for key, (amount, taxed) in there.items()}
    for (_, _, territory, *_), (_, taxed) in there.items():
        assert abs(taxed - rows[territory][1] * rate / UNIT) <= Fraction(1, 2)


def pool(*parts):
    """What payees get of a pool that owes nothing, of the parts in which its money came in."""
    ways = [PoolShare(f"*pool:c.{n}", "c", "label", THIRDS, THIRDS, "", rows) for n, rows in enumerate(parts)]
    given = pooling.earnings(pooling.divide(ways, {"c": PoolTerms()}), ways, "EUR", ON)
    return {payee: item.rows for payee, (item,) in given.items()}


def earned(territory, amount, taxed):
    return Earned("*pool:c", "c", territory, "download", "sale", "", amount, taxed)


@given(st.dictionaries(TERRITORIES, st.tuples(GAINS, st.integers(0, 10**15)), min_size=1, max_size=3))
def test_a_pool_that_pays_all_out_hands_on_all_the_tax_to_the_last_unit(rows):
    came_in = tuple(earned(territory, *row) for territory, row in rows.items())
    mine = [row for found in pool(came_in).values() for row in found]
    assert by_territory(income.of_earned(mine)) == by_territory(income.of_earned(came_in))


@given(GAINS, GAINS, st.integers(1, 10**15))
def test_what_a_correction_takes_back_of_a_pool_is_no_part_of_its_mix(american, german, taxed):
    old, new = earned("US", american, taxed), earned("DE", german, 0)
    back = replace(old, amount=-old.amount, taxed=-old.taxed)
    assert pool((old, new), (back,)) == pool((new,))
