"""Pooled contracts in whole months: what a contract took in is divided once, costs, losses and priorities first."""

from . import command, studio

HALVES = [
    {"account_id": "label", "payee_id": "nina", "percent": "50", "contract_id": "album"},
    {"account_id": "label", "payee_id": "omar", "percent": "50", "contract_id": "album"},
]
COMMISSION = {"account_id": "*", "commission_percent": "15"}
STUDIO = {
    "pot_id": "studio", "payee_id": "label", "amount": "300", "currency": "EUR", "granted_on": "2026-08-01",
    "contract_id": "album", "kind": "cost", "recoup_base": "gross",
}  # fmt: skip


def paid(found):
    return {payee: found[payee]["paid"] for payee in ("label", "nina", "omar")}


def test_shared_costs_come_off_after_commission_and_before_the_split(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES, "deals": [COMMISSION], "advances": [STUDIO]})
    label.sold("2026-08", ("first", "1000"))

    assert paid(label.close("2026-08")) == {"label": "0", "nina": "275", "omar": "275"}


def test_a_profit_share_carries_its_loss_whole_when_the_percent_changes(tmp_path):
    def share(percent, **dates):
        return {
            "account_id": "label",
            "payee_id": "nina",
            "percent": percent,
            "contract_id": "album",
            **dates,
        }

    splits = [share("80", valid_to="2026-09-01"), share("70", valid_from="2026-09-01")]
    deal = {"account_id": "label", "commission_percent": "0", "contract_id": "album", "kind": "profit_share"}
    label = studio.opened(tmp_path, {"splits": splits, "deals": [deal]})
    label.sold("2026-08", ("first", "-1000"))
    august = paid(label.close("2026-08"))
    label.sold("2026-09", ("first", "2000"))

    assert august == {"label": "0", "nina": "0", "omar": "0"}
    assert paid(label.close("2026-09")) == {"label": "300", "nina": "700", "omar": "0"}


def test_a_priority_payout_is_filled_first_over_two_months(tmp_path):
    first = {
        "contract_id": "album", "payee_id": "label", "amount": "150", "currency": "EUR", "agreed_on": "2026-08-01",
        "order": "1",
    }  # fmt: skip
    label = studio.opened(tmp_path, {"splits": HALVES, "priorities": [first]})
    label.sold("2026-08", ("first", "100"))
    august = paid(label.close("2026-08"))
    label.sold("2026-09", ("first", "100"))

    assert august == {"label": "100", "nina": "0", "omar": "0"}
    assert paid(label.close("2026-09")) == {"label": "50", "nina": "25", "omar": "25"}


def test_a_split_changes_at_break_even_and_the_pool_that_crosses_is_cut_there(tmp_path):
    cost = {
        "pot_id": "video", "payee_id": "label", "amount": "60", "currency": "EUR", "granted_on": "2026-08-01",
        "contract_id": "album", "kind": "cost", "recoup_base": "gross",
    }  # fmt: skip

    def line(payee, percent, phase):
        return {
            "account_id": "label", "payee_id": payee, "percent": percent, "contract_id": "album", "phase": phase,
            "pot_id": "video",
        }  # fmt: skip

    splits = [
        line("label", "100", "until_recouped"),
        line("nina", "50", "after_recouped"),
        line("omar", "50", "after_recouped"),
    ]
    label = studio.opened(tmp_path, {"splits": splits, "advances": [cost]})
    label.sold("2026-08", ("first", "40"))
    august = paid(label.close("2026-08"))
    label.sold("2026-09", ("first", "100"))

    assert august == {"label": "40", "nina": "0", "omar": "0"}
    assert paid(label.close("2026-09")) == {"label": "20", "nina": "40", "omar": "40"}


def _without_tracks(label, period, amount):
    """A minimum guarantee of a month, in euros."""
    stated = {
        "settlement_id": f"g-{period}", "source": studio.SOURCE, "sales_period": period, "currency": "EUR",
        "amount_reported": amount, "amount_sent": amount, "bank_currency": "EUR", "bank_received": amount,
        "received_on": f"{period}-28", "pays_for": "minimum_guarantee",
    }  # fmt: skip
    label.load("settlements", [stated])


def test_money_without_tracks_is_income_of_the_pool_that_its_lines_went_to(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES, "deals": [COMMISSION], "advances": [STUDIO]})
    (label.book / "settings.toml").write_text('money_without_tracks = "lines"\n', "utf-8")
    label.sold("2026-08", ("first", "200"))
    _without_tracks(label, "2026-08", "1000")
    # Of 200 the pool got 170 after commission: 85 %. Of the guarantee it gets 850, and 1,020 less 300 are divided.
    assert paid(label.close("2026-08")) == {"label": "0", "nina": "360", "omar": "360"}


def test_money_without_tracks_waits_for_its_pool_and_says_so(tmp_path):
    deal = {"account_id": "label", "commission_percent": "0", "contract_id": "album", "kind": "profit_share"}
    label = studio.opened(tmp_path, {"splits": HALVES, "deals": [deal]})
    (label.book / "settings.toml").write_text('money_without_tracks = "lines"\n', "utf-8")
    label.sold("2026-08", ("first", "100"))
    label.close("2026-08")
    _without_tracks(label, "2026-08", "50")
    said = command.done("run", "2026-09", "--book", label.book).stdout
    assert (
        "Settlement g-2026-08 pays for no lines, and 50 EUR wait: the pool of album, which has a part in it,"
        in said
    )
    assert paid(label.close("2026-09")) == {"label": "0", "nina": "0", "omar": "0"}
    label.sold("2026-10", ("first", "10"))
    assert paid(label.close("2026-10")) == {"label": "0", "nina": "30", "omar": "30"}
