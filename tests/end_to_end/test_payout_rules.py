"""The payout rules in whole months: what is granted, recouped, taxed and brought over, and what is paid in the end."""

import pytest

from . import command, months, studio


def advance(pot_id, amount, **more):
    return {
        "pot_id": pot_id, "payee_id": "nina", "amount": amount, "currency": "EUR", "granted_on": "2026-08-01",
        "contract_id": pot_id, **more,
    }  # fmt: skip


def figures(payee):
    return {name: payee[name] for name in ("opening", "earned", "paid", "closing")}


def test_an_advance_is_recouped_over_two_months_and_then_everything_is_paid(tmp_path):
    label = studio.opened(tmp_path, {"advances": [advance("first", "500")]})
    label.sold("2026-08", ("first", "300"))
    august = label.close("2026-08")["nina"]
    label.sold("2026-09", ("first", "450"))
    september = label.close("2026-09")["nina"]

    assert figures(august) == {"opening": "0", "earned": "300", "paid": "0", "closing": "0"}
    assert figures(september) == {"opening": "0", "earned": "450", "paid": "250", "closing": "0"}


def test_one_album_pays_its_own_advance_and_not_that_of_another(tmp_path):
    label = studio.opened(tmp_path, {"advances": [advance("first", "1000"), advance("second", "100")]})
    label.sold("2026-08", ("first", "200"), ("second", "220"))

    assert label.close("2026-08")["nina"]["paid"] == "120"


def test_albums_of_a_group_pay_for_each_other(tmp_path):
    pots = [advance("first", "200000", group="deal"), advance("second", "200000", group="deal")]
    label = studio.opened(tmp_path, {"advances": pots})
    label.sold("2026-08", ("first", "20000"), ("second", "220000"))

    assert label.close("2026-08")["nina"]["paid"] == "0"


def test_a_payment_outside_the_book_is_taken_off_once(tmp_path):
    outside = {
        "payee_id": "nina",
        "amount": "40",
        "currency": "EUR",
        "paid_on": "2026-08-20",
        "reference": "cash",
    }
    label = studio.opened(tmp_path, {"payments": [outside]})
    label.sold("2026-08", ("first", "100"))
    august = label.close("2026-08")["nina"]
    label.load("payments", [outside])
    label.sold("2026-09", ("first", "100"))
    september = label.close("2026-09")["nina"]

    assert (august["paid"], september["paid"]) == ("60", "100")


def test_an_advance_that_was_posted_cannot_be_changed(tmp_path):
    label = studio.opened(tmp_path, {"advances": [advance("first", "500")]})
    label.sold("2026-08", ("first", "300"))
    label.close("2026-08")
    changed = months.write_table(tmp_path / "changed.csv", [advance("first", "400")])

    refused = command.call("import", "advances", changed, "--book", label.book)

    assert refused.exit_code == command.REFUSED
    assert "a closed period has posted it" in refused.stderr


US = {
    "profile_id": "us-foreign", "rate_percent": "30", "payer_country": "US", "residence": "-US", "territories": "US",
}  # fmt: skip


@pytest.mark.parametrize(
    ("pots", "paid"),
    [
        ([], "880"),
        ([advance("first", "600")], "352"),
        ([advance("first", "600", taxed_at_grant="no")], "280"),
    ],
    ids=["of 1000, US 400", "of which 600 is recouped", "whose tax falls due as it recoups"],
)
def test_tax_is_withheld_of_what_was_earned_in_the_united_states(tmp_path, pots, paid):
    people = [{**row, "country": "DE"} for row in studio.PAYEES]
    label = studio.opened(
        tmp_path, {"payees": people, "tax_profiles": [US], **({"advances": pots} if pots else {})}
    )
    label.sold("2026-08", ("first", "600", "DE"), ("first", "400", "US"))

    nina = label.close("2026-08")["nina"]

    assert (nina["earned"], nina["paid"]) == ("1000", paid)
