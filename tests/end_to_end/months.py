"""Random small months: a label's whole input, drawn so that the hard cases meet often.

Few accounts, recordings and releases, so that one ISRC stands on several releases, on several accounts, on none; splits
that nest, change, wait and fall short of 100 %; amounts with too many digits, without any, below zero.
"""

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

from . import beatport, happenings, layouts
from .month import Delivery, Month, Row, Step

ACCOUNTS = ("alba", "brio", "coda", "duo")
PAYEES = (*ACCOUNTS, "mina", "nino", "olga", "pia")
ISRCS = tuple(f"QZABC26{number:05d}" for number in range(1, 6))
UPCS = ("00724384960650", "05099902894225", "00602547202895", "03700551782390")
CURRENCIES = ("EUR", "USD", "GBP")
PAYMENT_CURRENCIES = ("EUR", "USD", "GBP", "JPY", "KWD")
PERIODS = ("2026-09", "2026-10")
SALES_PERIODS = ("2026-07", "2026-08")


def write_table(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """Write rows of equal columns as an input table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)), restval="")
        table.writeheader()
        table.writerows(rows)
    return path


digits = st.text("0123456789", min_size=1, max_size=8)
amounts = st.one_of(
    st.integers(-(10**5), 10**7).map(lambda cents: f"{Decimal(cents).scaleb(-2):f}"),
    st.builds("{}.{}".format, st.integers(-50, 500), st.text("0123456789", min_size=1, max_size=30)),
    digits.map(".{}".format),
    st.builds("{}.{}E-{}".format, st.integers(0, 9), digits, st.integers(1, 9)),
    st.sampled_from(
        ["0", "-0.00", "+3.5", "7.", "1e3", "0.0000000000005", "0.0000000000015", "-0.0000000000025"]
    ),
)
good_isrcs = st.sampled_from(ISRCS)
bad_isrcs = st.sampled_from(["QZABC2699999", "", "", "7.24384E+11", "QZABC26000", "-", "724384960650"])
dressed = st.sampled_from(
    [str, str.lower, "ISRC {}".format, lambda t: f"{t[:2]}-{t[2:5]}-{t[5:7]}-{t[7:]}", " {} ".format]
)
isrcs = st.one_of(
    st.builds(lambda how, isrc: how(isrc), dressed, good_isrcs), good_isrcs, good_isrcs, bad_isrcs
)
upcs = st.one_of(
    st.sampled_from(UPCS), st.sampled_from(UPCS), st.sampled_from(UPCS).map(lambda upc: upc.lstrip("0")),
    st.sampled_from(["", "", "", "7.24E+11", "00999999999994", "QZABC2600001", "724384960650.0", '="0724384960650"']),
)  # fmt: skip


@st.composite
def lines_of(draw: st.DrawFn, layout: str, month: str, currency: str, mark: str) -> list[Row]:
    """The lines of a report; the first is a good one, marked so that no two reports are the same."""
    lines: list[Row] = [{"isrc": ISRCS[0], "upc": UPCS[0], "amount": "1.01", "title": mark}]
    for _ in range(draw(st.integers(2, 12))):
        line = {"isrc": draw(isrcs), "upc": draw(upcs), "amount": draw(amounts)}
        line["dsp_id"] = draw(st.sampled_from(["", "", "dsp-1", "dsp-2"]))
        line["kind"] = draw(st.sampled_from(["None", "None", "Backpay", "Spam Adjustment"]))
        line["quantity"] = draw(st.sampled_from(["1", "0", "", "-3", "1000000"]))
        line["territory"] = draw(st.sampled_from(["DE"] * 9 + ["US", "", "XQ"]))
        line["product"] = draw(st.sampled_from(["", "Free", "Spotify Premium"]))
        line["month"] = draw(st.sampled_from([month, month, month, "2026-07"]))
        line["currency"] = draw(st.sampled_from([currency, currency, *CURRENCIES]))
        if layout == "beatport":
            line |= {taken: draw(st.sampled_from(beatport.TAKEN)) for taken in ("tax", "mechanical")}
        lines.append(line)
    for _ in range(draw(st.integers(0, 2)) * draw(st.integers(0, 1))):
        bad = draw(st.sampled_from([{"amount": "1,50"}, {"amount": ""}, {"amount": "1_0"}, {"raw": "a\tb"}]))
        lines.append({"isrc": ISRCS[0], "upc": "", "amount": "1", **bad})
    return lines


@st.composite
def deliveries(draw: st.DrawFn, mark: str, most: int) -> list[Delivery]:
    """One to *most* reports of random layouts."""
    found = []
    for number in range(draw(st.integers(1, most))):
        layout = draw(st.sampled_from(sorted(layouts.DRAWN)))
        month = draw(st.sampled_from(["2026-08", "2026-08", "2026-07"]))
        currency = draw(st.sampled_from(CURRENCIES))
        lines = draw(lines_of(layout, month, currency, f"{mark}-{number}"))
        tail = ""
        if layout == "itunes" and draw(st.booleans()):
            tail = "Total\t\t\t\t\t9\n\nCountry Of Sale\tPartner Share Currency\tQuantity\nDE\tEUR\t3\n"
        found.append(Delivery(layout, month, currency, lines, tail))
    return found


@st.composite
def catalogues(draw: st.DrawFn) -> list[Row]:
    """Four to fourteen tracks; the same recording on several releases, and now and then of several accounts."""
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(ISRCS), st.sampled_from((*UPCS, "")), st.sampled_from(ACCOUNTS)),
            min_size=4, max_size=14, unique=True,
        )
    )  # fmt: skip
    owners = {}
    rows = []
    for isrc, upc, account in keys:
        owner = owners.setdefault(isrc, account) if draw(st.integers(0, 3)) else account
        rows.append(
            {"isrc": isrc, "upc": upc, "title": f"Song {isrc[-1]}", "artist": "Somebody", "account_id": owner}
        )
    return list({tuple(row.values()): row for row in rows}.values())


@st.composite
def percents(draw: st.DrawFn) -> list[str]:
    """One to four percents that sum to at most 100, often to exactly 100."""
    cuts = sorted(draw(st.lists(st.integers(1, 10**10), min_size=1, max_size=4, unique=True)))
    if draw(st.booleans()):
        cuts[-1] = 10**10
    thirds = draw(st.sampled_from([None, None, ["33.33", "33.33", "33.34"], ["50", "50"], ["12.5"], ["100"]]))
    sizes = [high - low for low, high in zip([0, *cuts], cuts, strict=False)]
    return thirds or [f"{Decimal(size).scaleb(-8):f}" for size in sizes if size]


@st.composite
def splits(draw: st.DrawFn) -> list[Row]:
    """Splits of some accounts: by track, recording, release or account; dated, pending, nested (only downwards)."""
    rows = []
    for position, account in enumerate(ACCOUNTS):
        scopes = draw(
            st.lists(
                st.tuples(st.sampled_from([*ISRCS[:3], ""]), st.sampled_from([*UPCS[:2], ""])),
                max_size=3,
                unique=True,
            )
        )
        nested = [*ACCOUNTS[position:], *PAYEES[len(ACCOUNTS) :]]
        for isrc, upc in scopes:
            ranges = draw(
                st.sampled_from([
                    [("", "")], [("", "")], [("2026-08-01", "")], [("", "2026-08-01"), ("2026-08-01", "")],
                    [("", "2026-07-15"), ("2026-08-02", "")], [("", "2026-08-04"), ("2026-08-04", "")],
                ])
            )  # fmt: skip
            contract = draw(st.sampled_from(happenings.CONTRACTS))
            for start, end in ranges:
                shares = draw(percents())
                names = draw(st.lists(st.sampled_from(nested), min_size=len(shares), max_size=len(shares)))
                for payee, percent in zip(names, shares, strict=True):
                    status = draw(st.sampled_from(["", "", "accepted", "pending"]))
                    rows.append({
                        "account_id": account, "payee_id": payee, "percent": percent, "isrc": isrc, "upc": upc,
                        "status": status, "valid_from": start, "valid_to": end, "contract_id": contract,
                    })  # fmt: skip
    return rows


@st.composite
def deals(draw: st.DrawFn) -> list[Row]:
    """Deals of every degree of precision."""
    sources = sorted(layouts.DRAWN.values())
    usages = ("video_ads", "stream", "stream_ads", "stream_subscription", "download")
    keys: set[tuple[str, str, str, str]] = set()
    for _ in range(draw(st.integers(0, 5))):
        account = draw(st.sampled_from(["*", "*", *ACCOUNTS]))
        source = draw(st.sampled_from(["", *sources]))
        usage = draw(st.sampled_from(["", *usages])) if source and account != "*" else ""
        parent = draw(st.sampled_from(["", "", "olga"])) if account != "*" else ""
        keys.add((account, source, usage, parent))
    return [
        {
            "account_id": account, "source": source, "usage_type": usage, "parent_account_id": parent,
            "commission_percent": draw(st.sampled_from(["15", "0", "100", "7.5", "33.33333333"])),
            "contract_id": "" if parent else draw(st.sampled_from(happenings.CONTRACTS)),
        }
        for account, source, usage, parent in sorted(keys)
    ]  # fmt: skip


@st.composite
def payees(draw: st.DrawFn) -> list[Row]:
    """Most payees, with minimums, about half with a balance in their own currency; one may be forgotten."""
    forgotten = draw(st.sampled_from([None, None, *PAYEES]))
    currencies = {payee: draw(st.sampled_from(PAYMENT_CURRENCIES)) for payee in PAYEES if payee != forgotten}
    return [
        {
            "payee_id": payee, "name": payee.title(), "currency": currency,
            "minimum_payout": draw(st.sampled_from(["", "0", "10", "50", "1000"])),
            "balance_currency": draw(st.sampled_from(["", currency])),
        }
        for payee, currency in currencies.items()
    ]  # fmt: skip


@st.composite
def rates(draw: st.DrawFn) -> list[Row]:
    """Rates against EUR for the ends of the months, some a few days old, as far apart as the bounds of a rate let them be."""
    rows = []
    ends = [
        f"{month}-{int(day) - draw(st.sampled_from([0, 0, 1, 3, 7])):02d}"
        for month, day in layouts.LAST_DAYS.items()
    ]
    for date in (*ends, draw(st.sampled_from(["2026-09-13", "2026-09-18", "2026-09-20"]))):
        for quote, low, high in (("USD", 105, 145), ("GBP", 70, 90), ("JPY", 11000, 17000), ("KWD", 25, 45)):
            value = Decimal(draw(st.integers(low * 100, high * 100))).scaleb(-4)
            rows.append({"date": date, "base": "EUR", "quote": quote, "rate": f"{value:f}"})
    return rows


aliases = st.sampled_from([
    [],
    [{"source": "youtube/asset_raw", "dsp_id": "dsp-1"}],
    [{"source": "spotify/licensor", "dsp_id": "dsp-1"}, {"source": "apple/itunes_sales", "dsp_id": "dsp-2"}],
])  # fmt: skip


def _aliased(rows: Sequence[Row], catalogue: Sequence[Row]) -> list[Row]:
    """Point each alias at a track of the catalogue."""
    return [
        {
            **row,
            **{name: catalogue[-1 - number % len(catalogue)][name] for name in ("isrc", "upc", "account_id")},
        }
        for number, row in enumerate(rows)
    ]


@st.composite
def months(draw: st.DrawFn) -> Month:
    """A whole input of two periods."""
    catalogue = draw(catalogues())
    happened, second = draw(happenings.tables(PAYEES, ACCOUNTS, ISRCS[:3]))
    first = {
        "catalogue": catalogue, "payees": draw(payees()), "splits": draw(splits()), "deals": draw(deals()),
        "rates": draw(rates()), "aliases": _aliased(draw(aliases), catalogue),
        **happened,
    }  # fmt: skip
    if draw(st.booleans()):
        second["splits"] = draw(splits())
    if draw(st.booleans()):
        second["catalogue"] = catalogue + [row for row in draw(catalogues()) if row not in catalogue]
    seeds = st.lists(st.integers(0, 999), min_size=1, max_size=4)
    steps = [
        Step(first, draw(deliveries("first", 3)), draw(seeds)),
        Step(second, draw(deliveries("second", 2)), draw(seeds)),
    ]
    choices = (["EUR", "EUR", "USD"], ["funded", "funded", "reported"], [False, True])
    return Month(*(draw(st.sampled_from(choice)) for choice in choices), steps)
