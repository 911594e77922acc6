"""Money that waits, in whole months: on hold, for the pot of another, kept back against returns, and how it comes back."""

import pytest

from . import command, studio, waiting

HALVES = [
    {"account_id": "label", "payee_id": "nina", "percent": "50"},
    {"account_id": "label", "payee_id": "omar", "percent": "50"},
]


def hold(**more):
    return {
        "hold_id": "h1", "kind": "dispute", "reason": "two labels claim it", "from": "2026-08-05",
        "review_on": "2026-11-01", **more,
    }  # fmt: skip


def paid(found, *names):
    return tuple(found[payee]["paid"] for payee in names)


def moved(label, month, payee, kind):
    """What the movements of one kind come to, each, on a payee's statement."""
    command.done("statements", month, "--to", label.folder, "--as", "csv", "--book", label.book)
    said = waiting.table(label.folder / f"{month}-{payee}.csv")
    return [row["converted"] for row in said if (row["row"], row["kind"]) == ("movement", kind)]


@pytest.mark.parametrize(
    ("outcome", "nina", "omar"),
    [
        ({"outcome": "released"}, "150", "0"),
        ({"outcome": "released", "beneficiary": "omar"}, "50", "100"),
        ({"outcome": "forfeited"}, "50", "0"),
    ],
    ids=["to whom it was owed", "to a beneficiary", "forfeited"],
)
def test_money_of_a_disputed_recording_waits_and_is_then_decided_once(tmp_path, outcome, nina, omar):
    disputed = studio.ALBUMS["second"]["isrc"]
    label = studio.opened(tmp_path, {"holds": [hold(isrc=disputed)]})
    label.sold("2026-08", ("first", "30"), ("second", "100"))
    august = label.close("2026-08")
    label.load("holds", [hold(isrc=disputed, until="2026-09-20", **outcome)])
    label.sold("2026-09", ("first", "20"), ("second", "30"))
    september = label.close("2026-09")
    label.sold("2026-10", ("first", "1"))
    october = label.close("2026-10")

    assert paid(august, "nina") == ("30",)
    assert paid(september, "nina", "omar") == (nina, omar)
    assert paid(october, "nina", "omar") == ("1", "0")


GERMANY_AND_US = (("second", "100", "DE"), ("first", "100", "US"))
POT = {
    "pot_id": "second", "payee_id": "nina", "amount": "500", "currency": "EUR", "granted_on": "2026-08-01",
    "contract_id": "second",
}  # fmt: skip
US = {"profile_id": "us", "rate_percent": "30", "residence": "-US", "territories": "US"}
ABROAD = [{**row, "country": "DE"} for row in studio.PAYEES]


def test_released_money_is_recouped_and_taxed_as_if_it_had_never_waited(tmp_path):
    waits = {"holds": [hold(account_id="label")]}
    terms = {"payees": ABROAD, "advances": [POT], "tax_profiles": [US]}
    label = studio.opened(tmp_path, {**terms, **waits})
    label.sold("2026-08", *GERMANY_AND_US)
    august = label.close("2026-08")
    label.load("holds", [hold(account_id="label", until="2026-09-20", outcome="released")])
    label.sold("2026-09", ("first", "1", "DE"))
    september = label.close("2026-09")

    # Of 201, the 100 of the second album repay its advance, which leaves 100 x 101 / 201 = 50.25 from the United
    # States; 30 percent of that, 15.07, is tax (R25).
    assert paid(august, "nina") == ("0",)
    assert paid(september, "nina") == ("85.93",)


def test_money_that_waited_for_a_pot_is_taxed_where_it_was_earned(tmp_path):
    album = {
        "pot_id": "album",
        "payee_id": "nina",
        "amount": "100",
        "currency": "EUR",
        "granted_on": "2026-08-01",
    }
    condition = {"payee_id": "omar", "waits_for_pot_id": "album"}
    terms = {"payees": ABROAD, "splits": HALVES, "advances": [album], "conditions": [condition]}
    label = studio.opened(tmp_path, {**terms, "tax_profiles": [US]})
    label.sold("2026-08", ("first", "100", "US"))
    august = label.close("2026-08")
    label.sold("2026-09", ("first", "200", "DE"))
    september = label.close("2026-09")

    # Omar waits with 50 from the United States, of which 15 are tax; then 100 from Germany come.
    assert paid(august, "omar") == ("0",)
    assert paid(september, "omar") == ("135",)


@pytest.mark.parametrize(
    ("beneficiary", "ends"),
    [("", ("0", "50", "50")), ("omar", ("0", "10", "90")), ("label", ("80", "10", "10"))],
    ids=["the pool", "a payee", "the account of the contract"],
)
def test_released_money_of_a_pooled_contract_goes_back_to_its_pool_or_to_a_beneficiary(
    tmp_path, beneficiary, ends
):
    splits = [{**line, "contract_id": "album"} for line in HALVES]
    deal = {"account_id": "label", "commission_percent": "0", "contract_id": "album", "kind": "profit_share"}
    label = studio.opened(tmp_path, {"splits": splits, "deals": [deal], "holds": [hold(account_id="label")]})
    label.sold("2026-08", ("first", "80"))
    august = label.close("2026-08")
    ended = hold(account_id="label", until="2026-09-20", outcome="released", beneficiary=beneficiary)
    label.load("holds", [ended])
    label.sold("2026-09", ("first", "20"))
    september = label.close("2026-09")

    assert paid(august, "label", "nina", "omar") == ("0", "0", "0")
    assert paid(september, "label", "nina", "omar") == ends


def test_a_payee_on_hold_recoups_and_is_not_paid(tmp_path):
    advance = {
        "pot_id": "first", "payee_id": "nina", "amount": "500", "currency": "EUR", "granted_on": "2026-08-01",
        "contract_id": "first",
    }  # fmt: skip
    form = hold(kind="tax_form", reason="tax form missing", payee_id="nina")
    label = studio.opened(tmp_path, {"advances": [advance], "holds": [form]})
    label.sold("2026-08", ("first", "300"), ("second", "10"))
    found = label.close("2026-08")["nina"]

    assert (found["paid"], found["closing"]) == ("0", "10")
    assert found["reason"].startswith("on hold: tax form missing")


@pytest.mark.parametrize(("release", "nina", "omar"), [("", "30", "130"), ("prospective", "110", "50")])
def test_a_payee_waits_until_the_pot_of_another_is_recouped(tmp_path, release, nina, omar):
    advance = {
        "pot_id": "album", "payee_id": "nina", "amount": "100", "currency": "EUR", "granted_on": "2026-08-01",
    }  # fmt: skip
    condition = {"payee_id": "omar", "waits_for_pot_id": "album", **({"release": release} if release else {})}
    label = studio.opened(tmp_path, {"splits": HALVES, "advances": [advance], "conditions": [condition]})
    label.sold("2026-08", ("first", "160"))
    august = label.close("2026-08")
    label.sold("2026-09", ("first", "100"))
    september = label.close("2026-09")

    assert paid(august, "nina", "omar") == ("0", "0")
    assert paid(september, "nina", "omar") == (nina, omar)


@pytest.mark.parametrize(
    ("release", "nina", "omar"),
    [("retroactive", [], ["50"]), ("prospective", ["50"], [])],
    ids=["paid to Omar", "passed on to Nina"],
)
def test_what_two_contracts_let_wait_for_one_pot_is_one_movement(tmp_path, release, nina, omar):
    advance = {
        "pot_id": "album", "payee_id": "nina", "amount": "100", "currency": "EUR", "granted_on": "2026-08-01",
    }  # fmt: skip
    splits = [
        {**half, "isrc": album["isrc"], "contract_id": name}
        for name, album in studio.ALBUMS.items()
        for half in HALVES
    ]
    conditions = [
        {"payee_id": "omar", "waits_for_pot_id": "album", "contract_id": name, "release": release}
        for name in studio.ALBUMS
    ]
    label = studio.opened(tmp_path, {"splits": splits, "advances": [advance], "conditions": conditions})
    label.sold("2026-08", ("first", "60"), ("second", "40"))
    label.close("2026-08")
    label.sold("2026-09", ("first", "100"))
    label.close("2026-09")

    assert [moved(label, "2026-08", "omar", "condition"), moved(label, "2026-09", "omar", "condition")] == [
        ["-50"],
        [],
    ]
    assert moved(label, "2026-09", "nina", "condition met") == nina
    assert moved(label, "2026-09", "omar", "condition met") == omar


def test_a_payee_may_wait_until_the_pool_has_recouped_a_cost_of_the_same_payee(tmp_path):
    video = {
        "pot_id": "video", "payee_id": "omar", "amount": "40", "currency": "EUR", "granted_on": "2026-08-01",
        "contract_id": "first", "kind": "cost", "recoup_base": "gross",
    }  # fmt: skip
    condition = {"payee_id": "omar", "waits_for_pot_id": "video"}
    halves = [{**half, "contract_id": "first"} for half in HALVES]
    label = studio.opened(tmp_path, {"splits": halves, "advances": [video], "conditions": [condition]})
    label.sold("2026-08", ("first", "100"))

    assert paid(label.close("2026-08"), "nina", "omar") == ("30", "30")


def test_a_reserve_is_kept_back_drawn_on_by_returns_and_released(tmp_path):
    terms = {"payee_id": "nina", "percent": "20", "schedule": "1:50 2:50"}
    label = studio.opened(tmp_path, {"reserves": [terms]})
    label.sold("2026-08", ("first", "100"))
    august = label.close("2026-08")
    label.sold("2026-09", ("first", "10"))
    september = label.close("2026-09")
    label.sold("2026-10", ("first", "10"))
    october = label.close("2026-10")

    assert paid(august, "nina") == ("80",)
    assert paid(september, "nina") == ("18",)
    assert paid(october, "nina") == ("19",)


@pytest.mark.parametrize(
    ("bearer", "expected"),
    [("account", ("-10", "50", "50")), ("split", ("0", "45", "45")), ("", ("-10", "50", "50"))],
)
def test_a_charge_is_borne_as_stated(tmp_path, bearer, expected):
    charge = {
        "charge_id": "f1", "kind": "penalty", "amount": "10", "currency": "EUR", "charged_on": "2026-08-20",
        "isrc": studio.ALBUMS["first"]["isrc"], "bearer": bearer,
    }  # fmt: skip
    label = studio.opened(tmp_path, {"splits": HALVES, "charges": [charge]})
    label.sold("2026-08", ("first", "100"))
    found = label.close("2026-08")

    assert (found["label"]["closing"], *paid(found, "nina", "omar")) == expected


def test_an_adjustment_and_a_transfer_move_money_once_and_a_reversal_restores_it(tmp_path):
    given = {
        "adjustment_id": "a1", "payee_id": "nina", "amount": "10", "currency": "EUR", "effective_on": "2026-08-10",
        "reason": "promised", "author": "ann",
    }  # fmt: skip
    moved = {
        "transfer_id": "t1", "from_payee_id": "nina", "to_payee_id": "omar", "amount": "30", "currency": "EUR",
        "effective_on": "2026-08-11", "reason": "sold a share", "author": "ann",
    }  # fmt: skip
    label = studio.opened(tmp_path, {"adjustments": [given], "transfers": [moved]})
    label.sold("2026-08", ("first", "100"))
    august = label.close("2026-08")
    undone = {**given, "adjustment_id": "a2", "amount": "-10", "effective_on": "2026-09-01", "reverses": "a1"}
    label.load("adjustments", [given, undone])
    label.sold("2026-09", ("first", "100"))

    assert paid(august, "nina", "omar") == ("80", "30")
    assert paid(label.close("2026-09"), "nina", "omar") == ("90", "0")


def test_an_adjustment_may_have_the_id_of_the_settlement_that_pays_its_payee(tmp_path):
    given = {
        "adjustment_id": "s-2026-08", "payee_id": "nina", "amount": "-20", "currency": "EUR",
        "effective_on": "2026-08-20", "reason": "promised", "author": "ann",
    }  # fmt: skip
    label = studio.opened(tmp_path, {"adjustments": [given]})
    label.sold("2026-08", ("first", "100"))

    assert paid(label.close("2026-08"), "nina") == ("80",)
    assert moved(label, "2026-08", "nina", "adjustment") == ["-20"]
