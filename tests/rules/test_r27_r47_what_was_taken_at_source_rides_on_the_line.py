"""R27, R47: tax and money for publishers that a service took of a line ride on it, are shown, and are never taken twice."""

import csv
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from domain.table import rows
from end_to_end import command, studio
from end_to_end.test_awkward_contracts import to
from end_to_end.test_waiting_money import paid
from spartito.formats.load import load_formats

from .delivered import told

SOURCE = "beatport/statement"
(BEATPORT,) = (known for known in load_formats() if known.name == SOURCE)
FIRST = studio.ALBUMS["first"]
GERMANS = [{**payee, "country": "DE"} for payee in studio.PAYEES]
US_TAX = {"profile_id": "us", "rate_percent": "30", "residence": "-US", "territories": "US"}
HALVES = [to(payee, percent="50") for payee in ("nina", "omar")]


def sold(label, *lines, month="2026-08", settled=True, supersedes=""):
    """A statement of Beatport: net amounts, and the tax and the mechanicals that were taken before."""
    file = label.folder / f"beatport-{month}{supersedes}.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        table = csv.DictWriter(text, BEATPORT.header, restval="")
        table.writeheader()
        for line in lines:
            table.writerow({
                "PRODUCT_UPC": FIRST["upc"], "TRACK_ISRC_CODE": line.get("isrc", FIRST["isrc"]),
                "TRACK_TITLE": "First", "TRACK_ARTIST": "Nina", "TERRITORY": line.get("territory", "USA"),
                "TRANSACTION_DATE": f"{month}-10", "TRACK_COUNT": "1", "SALE_TYPE": "Download",
                "NET_TOTAL": line["net"], "US_TAX_WITHHOLDING": line.get("tax", ""),
                "MECHANICAL_WITHHOLDING": line.get("mechanical", ""),
            })  # fmt: skip
    more = ("--supersedes", supersedes) if supersedes else ()
    report = command.answer("ingest", file, *more, "--book", label.book)["reports"][0]
    total = f"{sum(Decimal(line['net']) for line in lines):f}"
    if settled:
        label.load("settlements", [settlement(month, total)])
    return report


def settlement(month, total, sent=""):
    return {
        "settlement_id": f"s-{month}", "source": SOURCE, "sales_period": month, "currency": "USD",
        "amount_reported": total, "amount_sent": sent or total, "bank_currency": "EUR", "bank_received": sent or total,
        "received_on": f"{month}-28",
    }  # fmt: skip


# What reached us, what was taken before of it, and what is due at 30 percent of both.
TOP_UP = rows("""
    case                       net  tax  more  paid
    the worked example         85   15   15    70
    nothing more is due        70   30   0     70
    more was taken than due    60   40   0     60
    nothing was taken          100  0    30    70
    a return gives it back     -85  -15  0     -85
""")


@pytest.mark.parametrize("case", TOP_UP, ids=lambda case: case["case"])
def test_only_what_is_missing_is_taken(tmp_path, case):
    label = studio.opened(tmp_path, {"payees": GERMANS, "splits": [to("nina")], "tax_profiles": [US_TAX]})
    sold(label, {"net": "1000", "territory": "Germany"}, {"net": case["net"], "tax": case["tax"]})
    nina = label.close("2026-08")["nina"]

    assert Decimal(nina["paid"]) == 1000 + Decimal(case["paid"])


@pytest.mark.parametrize("splits", [[to("nina")], HALVES], ids=["one", "halves"])
def test_a_line_and_a_settlement_that_say_the_same_tax_come_to_the_same(tmp_path, splits):
    """100 from the United States of which 15 were taken, as a settlement deducts it and as a line says it."""
    found = []
    for way in ("settlement", "line"):
        tables = {"payees": GERMANS, "splits": splits, "tax_profiles": [US_TAX]}
        (tmp_path / way).mkdir()
        label = studio.opened(tmp_path / way, tables)
        if way == "line":
            sold(label, {"net": "85", "tax": "15"})
        else:
            tax = {"kind": "tax", "amount": "15", "currency": "EUR", "territory": "US"}
            label.sold("2026-08", ("first", "100", "US"), deductions=[tax])
        closed = label.close("2026-08")
        found.append({name: [closed[name][row] for row in ("paid", "closing")] for name in ("nina", "omar")})

    assert found[0] == found[1]
    assert found[0]["nina"] == [("70" if len(splits) == 1 else "35"), "0"]


def test_what_was_taken_is_shared_as_the_money_is(tmp_path):
    label = studio.opened(tmp_path, {"payees": GERMANS, "splits": HALVES, "tax_profiles": [US_TAX]})
    sold(label, {"net": "85", "tax": "15"})

    assert paid(label.close("2026-08"), "nina", "omar") == ("35", "35")


def test_cells_hold_what_was_taken_beside_the_amount_and_verify_would_miss_it(tmp_path):
    label = studio.opened(tmp_path)
    taken = {"net": "80", "tax": "15", "mechanical": "4.5"}
    report = sold(label, taken, {**taken, "isrc": "QZABC2699999"}, {"net": "1", "mechanical": "0.25"})
    placed = label.book / "reports" / report["report_id"] / "placements" / "1"
    sums = {}
    for name in ("cells", "suspense"):
        (row,) = pq.read_table(placed / f"{name}.parquet").to_pylist()
        sums[name] = [f"{row[n].normalize():f}" for n in ("amount", "tax_at_source", "deducted_at_source")]

    assert sums == {"cells": ["81", "15", "4.75"], "suspense": ["80", "15", "4.5"]}
    assert report["deducted"] == {"USD": {"mechanical": "9.25", "tax": "30"}}
    assert command.answer("verify", "--book", label.book)["sound"]


def test_what_waits_keeps_it_until_its_owner_is_known(tmp_path):
    label = studio.opened(tmp_path, {"payees": GERMANS, "splits": [to("nina")], "tax_profiles": [US_TAX]})
    sold(label, {"net": "85", "tax": "15", "isrc": "QZABC2699999"}, {"net": "1", "territory": "Germany"})
    assert paid(label.close("2026-08"), "nina") == ("1",)
    item = command.answer("suspense", "--book", label.book)["suspense"][0]["item_id"]
    named = ("--account", "label", "--isrc", FIRST["isrc"], "--upc", FIRST["upc"], "--author", "mia")
    command.done("suspense", "resolve", item, *named, "--book", label.book)

    assert paid(label.close("2026-09"), "nina") == ("70",)


def test_trace_shows_what_was_taken_and_nobody_pays_it(tmp_path):
    label = studio.opened(tmp_path, {"splits": [to("nina")]})
    sold(label, {"net": "80", "tax": "15", "mechanical": "5"})
    assert paid(label.close("2026-08"), "nina") == ("80",)
    (cell,) = command.answer("trace", "nina", "2026-08", "--book", label.book)["tracks"][0]["cells"]
    said = command.done("trace", "nina", "2026-08", "--book", label.book).output

    assert (cell["tax_at_source"], cell["deducted_at_source"]) == ("15", "5")
    assert "15 USD of these lines were taken before, as tax" in said
    assert "5 USD of these lines were taken before, for publishers" in said


def test_a_statement_says_what_was_taken_before_and_sums_without_it(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES})
    sold(label, {"net": "80", "tax": "15", "mechanical": "5"})
    label.close("2026-08")

    taken = told(label, "2026-08", "nina", "taken before")
    assert [(row["kind"], row["amount"], row["currency"]) for row in taken] == [
        ("tax", "7.5", "USD"),
        ("mechanical", "2.5", "USD"),
    ]
    assert [row["amount"] for row in told(label, "2026-08", "nina", "earnings")] == ["40"]


@pytest.mark.parametrize(
    "lines",
    [
        [{"net": "85", "tax": "15"}],
        [{"net": "80"}, {"net": "5", "tax": "15", "isrc": "QZABC2699999"}],
    ],
    ids=["placed", "in suspense"],
)
def test_a_settlement_that_takes_it_again_is_refused(tmp_path, lines):
    label = studio.opened(tmp_path, {"splits": [to("nina")]})
    sold(label, *lines, settled=False)
    label.load("settlements", [settlement("2026-08", "85", "70")])
    deduction = {"settlement_id": "s-2026-08", "kind": "tax", "amount": "15", "currency": "USD"}
    label.load("settlement_deductions", [deduction])
    result = command.call("run", "2026-08", "--book", label.book)

    assert result.exit_code == command.REFUSED
    assert "its lines say that 15 USD of tax was taken before" in " ".join(result.output.split())


def test_what_a_settlement_took_is_not_taken_again_of_corrected_lines_that_say_it(tmp_path):
    label = studio.opened(tmp_path, {"splits": [to("nina")]})
    old = sold(label, {"net": "100"}, settled=False)["report_id"]
    label.load("settlements", [settlement("2026-08", "100", "85")])
    deduction = {"settlement_id": "s-2026-08", "kind": "tax", "amount": "15", "currency": "USD"}
    label.load("settlement_deductions", [deduction])
    assert label.close("2026-08")["nina"]["earned"] == "85"
    sold(label, {"net": "85", "tax": "15"}, settled=False, supersedes=old)

    # 100 less 15 are taken back; the 85 that came are what the new line says, and nothing waits.
    assert label.close("2026-09")["nina"]["earned"] == "0"
    assert command.answer("run", "2026-10", "--book", label.book)["waiting"] == []


def test_lines_that_come_to_nothing_together_have_said_it_all_the_same(tmp_path):
    label = studio.opened(tmp_path, {"splits": [to("nina")]})
    waits = {"net": "-85", "tax": "-15", "isrc": "QZABC2699999"}
    sold(label, {"net": "285", "tax": "15"}, waits, settled=False)
    label.load("settlements", [settlement("2026-08", "200", "185")])
    deduction = {"settlement_id": "s-2026-08", "kind": "tax", "amount": "15", "currency": "USD"}
    label.load("settlement_deductions", [{**deduction, "territory": "US"}])
    result = command.call("run", "2026-08", "--book", label.book)

    assert result.exit_code == command.REFUSED
    said = " ".join(result.output.split())
    assert "its lines say that 15 USD of tax was taken and 15 given back before" in said


def test_a_settlement_may_deduct_tax_of_a_territory_whose_lines_say_none(tmp_path):
    label = studio.opened(tmp_path, {"splits": [to("nina")]})
    sold(label, {"net": "85", "tax": "15"}, {"net": "20", "territory": "Germany"}, settled=False)
    label.load("settlements", [settlement("2026-08", "105", "102")])
    german = {
        "settlement_id": "s-2026-08",
        "kind": "tax",
        "amount": "3",
        "currency": "USD",
        "territory": "DE",
    }
    label.load("settlement_deductions", [german])

    assert paid(label.close("2026-08"), "nina") == ("102",)


def test_a_correction_takes_it_back_with_the_money(tmp_path):
    label = studio.opened(tmp_path, {"payees": GERMANS, "splits": [to("nina")], "tax_profiles": [US_TAX]})
    first = sold(label, {"net": "85", "tax": "15"})
    label.close("2026-08")
    (label.folder / "beatport-2026-08.csv").rename(label.folder / "first.csv")
    corrected = label.folder / "corrected.csv"
    corrected.write_text((label.folder / "first.csv").read_text().replace(",15,", ",30,"))
    command.done("ingest", corrected, "--supersedes", first["report_id"], "--book", label.book)
    september = label.close("2026-09")

    assert september["nina"]["earned"] == "0"
    taken = told(label, "2026-09", "nina", "taken before")
    assert sorted((row["kind"], Decimal(row["amount"])) for row in taken) == [("tax", -15), ("tax", 30)]
