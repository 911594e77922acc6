"""R21: an adjustment has a reason and an author; a mistake is undone by a row that names it, exactly and once."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.table import rows, units
from oracle.booked import refused
from spartito.domain.adjustment import Adjustment, check_adjustments


def adjustments(text: str) -> list[Adjustment]:
    return [
        Adjustment(
            adjustment_id=row["id"],
            payee_id=row.get("payee") or "nina",
            amount=units(row["amount"]),
            currency=row.get("currency") or "EUR",
            effective_on=date.fromisoformat(row.get("on") or "2026-09-01"),
            reason="late invoice",
            author="ann",
            contract_id=row.get("contract", ""),
            taxable=row.get("taxable") != "no",
            reverses=row.get("reverses", ""),
        )
        for row in rows(text)
    ]


def test_a_mistake_is_undone_and_booked_anew():
    stated = adjustments("""
        id  amount  reverses  on
        a1  100     -         2026-09-01
        a2  -100    a1        2026-09-20
        a3  90      -         2026-09-20
        a4  -5      -         2026-09-20
    """)
    assert check_adjustments(stated) == []
    assert sum(row.amount for row in stated) == units("85")


EXACTLY = "the id of an adjustment that this row undoes exactly: all but amount, reason and author the same, the amount negated"


def test_a_reversal_that_does_not_undo_what_it_names_is_refused():
    found = check_adjustments(
        adjustments("""
            id  amount  reverses  payee  currency  contract  taxable  on
            a0  100     -         -      -         -         -        2026-09-10
            a1  -100    a0        -      -         -         -        2026-09-10
            a2  -100    a0        -      -         -         -        2026-09-10
            a3  100     a1        -      -         -         -        2026-09-10
            a4  5       nowhere   -      -         -         -        2026-09-10
            a5  0       -         -      -         -         -        2026-09-10
            b0  100     -         -      -         -         -        2026-09-10
            b1  -99     b0        -      -         -         -        2026-09-10
            c0  100     -         -      -         -         -        2026-09-10
            c1  -100    c0        omar   -         -         -        2026-09-10
            d0  100     -         -      -         -         -        2026-09-10
            d1  -100    d0        -      USD       -         -        2026-09-10
            e0  100     -         -      -         -         -        2026-09-10
            e1  -100    e0        -      -         c1        -        2026-09-10
            f0  100     -         -      -         -         -        2026-09-10
            f1  -100    f0        -      -         -         no       2026-09-10
            g0  100     -         -      -         -         -        2026-09-10
            g1  -100    g0        -      -         -         -        2026-09-09
        """)
    )
    later = "the id of an adjustment that is not later than this row (it is effective on 2026-09-10)"
    assert [tuple(finding) for finding in found] == [
        (2, "reverses", "a0", "the id of an adjustment that nothing else reverses (a1 does)"),
        (3, "reverses", "a1", "the id of an adjustment that is no reversal itself; book what is right anew"),
        (4, "reverses", "nowhere", "the id of an adjustment in this table or in the book"),
        (5, "amount", "0", "an amount other than 0"),
        (7, "reverses", "b0", EXACTLY),
        (9, "reverses", "c0", EXACTLY),
        (11, "reverses", "d0", EXACTLY),
        (13, "reverses", "e0", EXACTLY),
        (15, "reverses", "f0", EXACTLY),
        (17, "reverses", "g0", later),
    ]


IDS = [f"a{number}" for number in range(6)]
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "payee": st.sampled_from(["nina", "nina", "omar"]),
            "amount": st.sampled_from(["5", "-5", "7"]),
            "effective_on": st.sampled_from(["2026-09-01", "2026-09-02"]),
            "reverses": st.sampled_from(["", *IDS]),
        }
    ),
    max_size=6,
)


@given(ROWS)
def test_reversals_are_refused_where_the_oracle_refuses_them(drawn):
    told = [{"id": name, **row} for name, row in zip(IDS, drawn, strict=False)]
    stated = [
        Adjustment(
            adjustment_id=row["id"],
            payee_id=row["payee"],
            amount=int(row["amount"]),
            currency="EUR",
            effective_on=date.fromisoformat(row["effective_on"]),
            reason="late invoice",
            author="ann",
            reverses=row["reverses"],
        )
        for row in told
    ]
    assert {stated[finding.row].adjustment_id for finding in check_adjustments(stated)} == refused(told)
