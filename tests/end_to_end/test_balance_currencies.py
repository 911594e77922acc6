"""Balances in the payees' currencies: dollars for Nina, yen for Yuki, euros for Omar, and Bo, paid in dollars, also in euros.

On 2026-08-31 a euro is worth 1.25 dollars and 160 yen, on 2026-09-30 it is worth 1.20 and 150; so a dollar is 125 yen then.
"""

import csv
import shutil
from decimal import Decimal

import pytest

from domain.table import rows
from spartito.tables.at_rest import PAYABLES

from . import books, command, studio, tampered
from .studio import ALBUMS, PAYEES
from .test_ledger_export import BEAN_CHECK, own_balances

OMAR, LABEL = PAYEES[1:]
NINA = {**PAYEES[0], "currency": "USD", "balance_currency": "USD"}
YUKI = {
    "payee_id": "yuki",
    "name": "Yuki",
    "currency": "JPY",
    "balance_currency": "JPY",
    "minimum_payout": "0",
}
BO = {"payee_id": "bo", "name": "Bo", "currency": "USD", "minimum_payout": "0"}
RATES = [
    {"date": day, "base": "EUR", "quote": quote, "rate": rate}
    for day, dollars, yen in (("2026-08-31", "1.25", "160"), ("2026-09-30", "1.2", "150"))
    for quote, rate in (("USD", dollars), ("JPY", yen))
]
PARTS = (
    ("first", "nina", 40), ("first", "omar", 30), ("first", "yuki", 20), ("first", "bo", 10), ("second", "yuki", 100)
)  # fmt: skip
SPLITS = [
    {
        "account_id": "label", "payee_id": payee, "percent": str(percent), "isrc": ALBUMS[album]["isrc"],
        "contract_id": album,
    }
    for album, payee, percent in PARTS
]  # fmt: skip
MADE = {"reason": "agreed", "author": "mia"}
HOLD = {
    "hold_id": "h", "kind": "dispute", "reason": "two claims", "from": "2026-08-01", "review_on": "2026-12-01",
    "isrc": ALBUMS["second"]["isrc"],
}  # fmt: skip
PEOPLE = {"payees": [NINA, OMAR, LABEL, YUKI, BO], "rates": RATES, "splits": SPLITS}
TABLES = {
    **PEOPLE,
    "advances": [
        {"pot_id": "a", "payee_id": "nina", "amount": "60", "currency": "USD", "granted_on": "2026-08-31"}
    ],
    # Ten euros for the album, borne by its split.
    "charges": [{
        "charge_id": "c", "kind": "cost", "amount": "10", "currency": "EUR", "charged_on": "2026-08-31", "account_id": "label",
        "isrc": ALBUMS["first"]["isrc"], "bearer": "split",
    }],
    "transfers": [{
        "transfer_id": "t", "from_payee_id": "nina", "to_payee_id": "yuki", "amount": "5", "currency": "USD",
        "effective_on": "2026-09-30", **MADE,
    }],
    # Yuki's album is claimed in August; in September its money goes to Nina.
    "holds": [HOLD],
    "reserves": [{"payee_id": "yuki", "percent": "10", "schedule": "1:100"}],
}  # fmt: skip

# August brought 100 for the first album and 7 for the second one, September 50 for the first.
# - nina: 40 euros are 50 dollars, less 5 of the charge: 45 of her advance of 60 are recouped. Then 24 dollars and 1120 yen that
#   were held (8.96), of which the last 15 are recouped; 5 go to Yuki.
# - yuki: 27 euros are 4320 yen; 1120 are held, 320 charged, 320 kept back. Then 1500, 625 of Nina and 320 back, less 150 kept.
# - bo: 9 euros, paid at 1.25; then 5, paid at 1.20.
SAID = rows("""
    month    payee  balance  opening  earned  paid   in   closing
    2026-08  bo     EUR      0        10      11.25  USD  0
    2026-08  nina   USD      0        50      0      USD  0
    2026-08  omar   EUR      0        30      27     EUR  0
    2026-08  yuki   JPY      0        4320    2560   JPY  0
    2026-09  bo     EUR      0        5       6      USD  0
    2026-09  nina   USD      0        24      12.96  USD  0
    2026-09  omar   EUR      0        15      15     EUR  0
    2026-09  yuki   JPY      0        1500    2295   JPY  0
""")
# What stands in the ledger then: 157 euros came, all else is what was advanced, charged, paid and is still kept back.
BALANCES = rows("""
    ledger_account  currency  balance
    bank            EUR       115
    bank            JPY       -4855
    bank            USD       -90.21
    charge:cost     EUR       -10
    conversion      EUR       -105
    conversion      JPY       5005
    conversion      USD       90.21
    reserve:yuki    JPY       -150
""")


@pytest.fixture(scope="module")
def label(tmp_path_factory):
    return studio.opened(tmp_path_factory.mktemp("balances"), TABLES)


@pytest.fixture(scope="module")
def months(label):
    label.sold("2026-08", ("first", "100"), ("second", "7"))
    august = label.close("2026-08")
    released = {"until": "2026-09-15", "outcome": "released", "beneficiary": "nina"}
    label.load("holds", [{**HOLD, **released}])
    label.sold("2026-09", ("first", "50"))
    return {"2026-08": august, "2026-09": label.close("2026-09")}


def said(months):
    """What the runs said of all who earned, in the words of the table."""
    return [
        {
            "month": month, "payee": row["payee_id"], "balance": row["balance_currency"], "opening": row["opening"],
            "earned": row["earned"], "paid": row["paid"], "in": row["payment_currency"], "closing": row["closing"],
        }
        for month, found in months.items()
        for row in found.values()
        if row["earned"] != "0"
    ]  # fmt: skip


def test_everybody_is_paid_of_a_balance_in_their_own_currency(months):
    assert said(months) == SAID


def test_what_stands_in_the_ledger_is_of_one_currency_each(label, months):
    left = {key: amount for key, amount in own_balances(label.book).items() if amount}
    assert left == {(row["ledger_account"], row["currency"]): Decimal(row["balance"]) for row in BALANCES}


@pytest.mark.parametrize("kind", ["beancount", "hledger"])
def test_other_programs_find_the_same(label, months, kind, tmp_path):
    to = tmp_path / f"ledger.{kind}"
    command.done("ledger", "export", "--as", kind, "--to", to, "--book", label.book)
    assert books.balances(to.read_text("utf-8")) == own_balances(label.book)
    if kind == "hledger" and shutil.which("hledger") is None:
        pytest.skip("hledger is not installed: apt-get install hledger")
    books.checked(*((BEAN_CHECK, to) if kind == "beancount" else ("hledger", "-f", to, "check")))


def statement(label, to, payee, month):
    command.done("statements", month, "--to", to, "--as", "csv-raw,html,xlsx", "--book", label.book)
    with (to / f"{month}-{payee}.raw.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["row"] != "track"]


# Every figure of a statement is in the currency of the balance, with the rate by which it became that.
TOLD = rows("""
    row       kind              amount  currency  converted  rate   note
    opening   -                 -       -         0          -      -
    earnings  -                 20      EUR       24         6/5    6/5 rates 2026-09-30
    movement  transfer          -       -         -5         -      to yuki, agreed, by mia
    movement  released          -       -         8.96       -      two claims, 1120 JPY at rates 2026-09-30
    movement  recoupment        -       -         -15        -      -
    payment   -                 12.96   USD       -12.96     -      -
    closing   -                 -       -         0          -      -
""")


def test_a_statement_says_at_which_rate_money_entered_the_balance(label, months, tmp_path):
    found = statement(label, tmp_path, "nina", "2026-09")

    steps = [row for row in found if row["row"] != "pot"]
    assert [{name: row[name] for name in TOLD[0]} for row in steps] == TOLD
    assert {row["balance_currency"] for row in steps} == {"USD"}
    assert {row["currency"] for row in found if row["row"] == "pot"} == {"USD"}
    page = (tmp_path / "2026-09-nina.html").read_text("utf-8")
    assert "1.2" in page
    assert "rates 2026-09-30" in page


def test_a_trace_goes_from_the_balance_to_the_lines(label, months):
    found = command.answer("trace", "yuki", "2026-08", "--book", label.book)
    assert (found["currency"], found["book_currency"]) == ("JPY", "EUR")
    assert (found["earned"], found["came_in"]) == ("4320", "27")
    assert (found["entered_rate"], found["entered_rate_note"]) == ("160/1", "rates 2026-08-31")
    shown = " ".join(command.done("trace", "yuki", "2026-08", "--book", label.book).stdout.split())
    assert "The balance in JPY" in shown
    assert "by the conversions below: 27 EUR at rates 2026-08-31 4320" in shown


def test_payments_are_what_left_the_balances(label, months, tmp_path):
    to = tmp_path / "paid.csv"
    command.done("payments", "2026-09", "--as", "csv", "--to", to, "--book", label.book)
    with to.open(encoding="utf-8-sig", newline="") as file:
        paid = {row["payee_id"]: (row["amount"], row["currency"]) for row in csv.DictReader(file)}
    assert paid == {
        "bo": ("6.00", "USD"), "nina": ("12.96", "USD"), "omar": ("15.00", "EUR"), "yuki": ("2295", "JPY")
    }  # fmt: skip


def test_a_run_says_who_earned_most_and_in_which_currency(tmp_path):
    label = studio.opened(tmp_path, PEOPLE)
    label.sold("2026-08", ("first", "100"))
    shown = command.done("run", "2026-08", "--book", label.book).stdout
    lines = [
        line.split()
        for line in shown.splitlines()
        if line.startswith(("nina", "omar", "yuki", "bo", "payee_id"))
    ]

    assert [line[0] for line in lines] == ["payee_id", "nina", "omar", "yuki", "bo"]
    assert lines[3] == ["yuki", "Yuki", "JPY", "0", "3,200", "3,200", "JPY", "0"]
    # 70 euros are of balances in other currencies: on the page no sum has two.
    page = next((label.book / "runs").glob("*/report.html")).read_text("utf-8")
    assert "of it to balances in other currencies" in page
    assert "Paid, of balances in JPY" in page


def test_what_changed_is_told_currency_by_currency(tmp_path):
    label = studio.opened(tmp_path, PEOPLE)
    label.sold("2026-08", ("first", "100"))
    before = command.answer("run", "2026-08", "--book", label.book)["run_id"]
    label.load("splits", [{**SPLITS[0], "percent": "20"}, *SPLITS[1:4]])
    after = command.answer("run", "2026-08", "--book", label.book)["run_id"]
    found = command.answer("diff", before, after, "--book", label.book)

    earned = {row["payee_id"]: (row["currency"], row["earned"]["difference"]) for row in found["payees"]}
    assert earned == {"nina": ("USD", "-25"), "label": ("EUR", "20")}
    assert {sums["currency"]: sums["earned"]["difference"] for sums in found["totals"]} == {
        "EUR": "20", "JPY": "0", "USD": "-25"
    }  # fmt: skip


def test_verify_finds_earnings_that_entered_at_another_rate(tmp_path):
    label = studio.opened(tmp_path, PEOPLE)
    label.sold("2026-08", ("first", "100"))
    label.run("2026-08")

    def entered(rows):
        nina = next(row for row in rows if row["payee_id"] == "nina")
        nina["entered_rate"] = "13/10"

    tampered.table(label.book, "2026-08", PAYABLES, entered)
    assert tampered.found(label.book, "2026-08") == [
        "2026-08, nina: 50 USD at 5/4 entered, and not 50 at 13/10"
    ]


def test_an_import_says_which_currency_a_balance_may_have(tmp_path):
    label = studio.opened(tmp_path)
    file = tmp_path / "more.csv"
    file.write_text("payee_id,name,currency,balance_currency\nzoe,Zoe,USD,GBP\n", "utf-8")
    refused = command.call("import", "payees", file, "--book", label.book)

    assert refused.exit_code == command.REFUSED
    assert (
        'more.csv, line 2, column balance_currency: "GBP" is not USD, the payee\'s own currency; or leave it blank, for a '
        "balance in the currency of the book"
    ) in " ".join(refused.output.split())


def test_a_missing_rate_stops_the_run_and_says_for_what(tmp_path):
    label = studio.opened(tmp_path, {**PEOPLE, "rates": [row for row in RATES if row["quote"] != "JPY"]})
    label.sold("2026-08", ("first", "100"))
    refused = command.call("run", "2026-08", "--book", label.book)

    assert refused.exit_code == command.REFUSED
    assert "A balance in JPY needs a rate from EUR to JPY for 2026-08-31" in " ".join(refused.output.split())


def test_a_balance_that_carries_anything_stays_in_its_currency(tmp_path):
    label = studio.opened(
        tmp_path, {**PEOPLE, "payees": [{**NINA, "minimum_payout": "1000"}, OMAR, LABEL, YUKI, BO]}
    )
    label.sold("2026-08", ("first", "100"))
    label.close("2026-08")
    label.load("payees", [{**NINA, "balance_currency": ""}])
    refused = command.call("run", "2026-09", "--book", label.book)

    assert refused.exit_code == command.REFUSED
    sentence = "The balance of nina was in USD and would be in EUR now, but it carries on a balance of 50."
    assert sentence in " ".join(refused.output.split())
    # Once she is paid, it may change.
    label.load("payees", [NINA])
    label.sold("2026-09", ("first", "50"))
    assert label.close("2026-09")["nina"]["paid"] == "74"
    label.load("payees", [{**NINA, "balance_currency": ""}])
    assert label.close("2026-10")["nina"]["balance_currency"] == "EUR"


def test_what_somebody_waited_for_is_passed_on_in_the_currency_of_whom_it_goes_to(tmp_path):
    # Yuki waits for Nina's pot, and what waited goes to her when it is recouped: 3200 yen of August are 25.60 dollars.
    waits = {"payee_id": "yuki", "waits_for_pot_id": "a", "release": "prospective"}
    label = studio.opened(tmp_path, {**PEOPLE, "advances": TABLES["advances"], "conditions": [waits]})
    label.sold("2026-08", ("first", "100"))
    assert label.close("2026-08")["yuki"]["paid"] == "0"
    label.sold("2026-09", ("first", "50"))
    found = label.close("2026-09")

    assert {payee: found[payee]["paid"] for payee in ("nina", "yuki")} == {"nina": "39.6", "yuki": "1500"}
