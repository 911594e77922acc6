"""Random contracts and reports of the label of `studio`, for months in which something is corrected or learnt late.

They are drawn evenly from a seed, and so that the same terms can be told twice: as they came to be known, and as they were.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

from spartito.domain.money import from_units, plain, to_units
from spartito.domain.movement import WITHHOLDING
from spartito.store import periods
from spartito.store.book import open_book
from spartito.tables.at_rest import HELD, MOVEMENTS, PAYABLES, POTS, RESERVES

from . import command, layouts, studio
from .months import Row
from .studio import ALBUMS, Studio

MONTHS = ("2026-08", "2026-09", "2026-10")
Line = tuple[str, str, str]
"""What was sold: an album, an amount in USD, a territory."""

UNKNOWN = {"isrc": "QZABC2600777", "upc": "", "title": "Nobody's", "artist": "Nobody"}
YEN = 160
"""What a euro is worth in yen on every day: exactly as much, so that it does not matter when money enters a balance."""

TENTHS, SEVENTHS = Fraction(9, 10), Fraction(6, 7)
WORTHS = (TENTHS, SEVENTHS)
"""What the bank may give in euros for a dollar: a decimal, by which all that is divided ends, or a fraction with no end."""
_DATED = {TENTHS: ("USD", "EUR", "0.91"), SEVENTHS: ("EUR", "USD", "1.15")}


def rates(worth: Fraction) -> list[Row]:
    """The dated rates beside what the bank gives: close to it, and with an end or without one as that is."""
    base, quote, dated = _DATED[worth]
    yen = [("EUR", "JPY", str(YEN), day) for day in ("2026-08-01", "2026-08-31", "2026-09-30", "2026-10-31")]
    return [
        {"date": day, "base": base, "quote": quote, "rate": rate, "source": "bank"}
        for base, quote, rate, day in [(base, quote, dated, "2026-08-31"), *yen]
    ]


RATES = rates(TENTHS)
WORTH_OF = {"EUR": 1, "JPY": YEN}
IN_YEN = {"currency": "JPY", "balance_currency": "JPY"}

US = {"profile_id": "us", "rate_percent": "30", "residence": "-US", "territories": "US"}
HOLD = {
    "hold_id": "h1", "kind": "dispute", "reason": "two labels claim it", "from": "2026-08-05", "review_on": "2026-12-01",
    "isrc": ALBUMS["second"]["isrc"],
}  # fmt: skip
RESERVE = {"contract_id": "first", "percent": "20", "schedule": "1:50 2:50"}
ADVANCE = {
    "pot_id": "a", "payee_id": "nina", "amount": "37.77", "currency": "EUR", "granted_on": "2026-08-01",
    "contract_id": "first",
}  # fmt: skip


def terms(chance: Random, worth: Fraction) -> dict[str, studio.Rows]:
    """What the label has agreed, as tables: splits, and each of the other rules or not; and the rates around a *worth*."""
    drawn: dict[str, list[Row]] = {
        "deals": [{"account_id": "*", "commission_percent": chance.choice(["10", "33.33", "0"])}],
        "tax_profiles": [US],
        "holds": [HOLD],
        "reserves": [RESERVE],
        "advances": [ADVANCE],
    }
    some: dict[str, studio.Rows] = {kind: rows for kind, rows in drawn.items() if chance.random() < 0.5}
    in_yen = chance.choice([["nina"], ["nina", "omar"], []])
    return {
        **some,
        "payees": [
            {**row, "country": "DE", **(IN_YEN if row["payee_id"] in in_yen else {"balance_currency": ""})}
            for row in studio.PAYEES
        ],
        "rates": rates(worth),
        "splits": splits(chance),
    }


def splits(chance: Random) -> list[Row]:
    """Nina's and now and then Omar's part of the first album, Nina's under either of two contracts; the second one is Nina's."""
    nina = chance.choice([10, 33, 50, 100])
    omar = min(100 - nina, chance.choice([0, 33, 50]))
    contract = chance.choice(["first", "other"])
    parts = [
        ("nina", nina, "first", contract),
        ("omar", omar, "first", "first"),
        ("nina", 100, "second", "second"),
    ]
    return [
        {
            "account_id": "label", "payee_id": payee, "percent": str(percent), "isrc": ALBUMS[album]["isrc"],
            "contract_id": contract,
        }
        for payee, percent, album, contract in parts
        if percent
    ]  # fmt: skip


def lines(chance: Random) -> list[Line]:
    """Some lines, one or two below zero among them or of nothing; they come to more than nothing, and to whole seven cents.

    So six sevenths of all of them, or of a part that is whole seven cents, end with a cent, and those of a line do not.
    """
    cents = [chance.choice([0, chance.randrange(-500, 9000)]) for _ in range(chance.randint(2, 5))]
    drawn = [
        (chance.choice(["first", "second", "unknown"]), cent, chance.choice(["US", "DE", "FR"]))
        for cent in cents
    ]
    least = 4000 - min(sum(cents), 0)
    enough = ("first", least - (sum(cents) + least) % 7, "US")
    return [(album, f"{Decimal(cent).scaleb(-2)}", where) for album, cent, where in (*drawn, enough)]


def nothing(chance: Random) -> list[Line]:
    """Some lines that come to nothing."""
    sold = lines(chance)
    return [*sold, (chance.choice(["first", "second"]), f"{-total(sold)}", "US")]


def some(chance: Random) -> list[Line]:
    """Some lines that come to something, or now and then to nothing."""
    return chance.choice([lines, lines, nothing])(chance)


def a_third(whole: Decimal) -> Decimal:
    """About a third of what lines come to, in whole seven cents as well."""
    return whole // Decimal("0.21") * Decimal("0.07")


def total(sold: Sequence[Line]) -> Decimal:
    """What lines come to."""
    return sum((Decimal(amount) for _, amount, _ in sold), Decimal(0))


def opened(folder: Path, agreed: dict[str, studio.Rows], *settings: str) -> Studio:
    """The book of a label with these terms and lines of settings."""
    folder.mkdir(exist_ok=True)
    label = studio.opened(folder, agreed)
    (label.book / "settings.toml").write_text("".join(f"{line}\n" for line in settings), "utf-8")
    return label


def delivered(label: Studio, name: str, sold: Sequence[Line], supersedes: str = "") -> str:
    """Ingest an August report of these lines; gives its id."""
    rows = [
        {**ALBUMS.get(album, UNKNOWN), "amount": amount, "territory": territory}
        for album, amount, territory in sold
    ]
    report = layouts.write(label.folder / f"{name}.txt", "spotify", "2026-08", "USD", rows)
    more = ("--supersedes", supersedes) if supersedes else ()
    found: str = command.answer("ingest", report, *more, "--book", label.book)["reports"][0]["report_id"]
    return found


def settled(
    label: Studio,
    name: str,
    reported: Decimal,
    kept: Sequence[tuple[str, Decimal]] = (),
    worth: Fraction = TENTHS,
    covers: str = "all",
) -> None:
    """The money of August comes, less what the service *kept* as a tax on the lines of a territory ("": of all)."""
    sent = reported - sum(amount for _, amount in kept)
    received = plain(from_units(to_units(Fraction(sent) * worth)))
    row = {
        "settlement_id": name, "source": studio.SOURCE, "sales_period": "2026-08", "currency": "USD",
        "amount_reported": f"{reported}", "amount_sent": f"{sent}", "bank_currency": "EUR",
        "bank_received": received, "received_on": "2026-08-28", "covers": covers,
    }  # fmt: skip
    label.load("settlements", [row])
    taken = [
        {
            "settlement_id": name, "kind": "tax", "amount": f"{amount}", "currency": "USD",
            "territory": territory,
        }
        for territory, amount in kept
    ]  # fmt: skip
    if taken:
        label.load("settlement_deductions", taken)


def lived(folder: Path, chance: Random, told: Callable[[Studio, str], None]) -> Studio:
    """The book of a label in whose months owners are found, reports corrected and splits changed, each *told* at its end."""
    mode, delta = chance.choice(["funded", "funded", "reported"]), chance.choice(["delta", "none"])
    worth = chance.choice(WORTHS)
    label = opened(folder, terms(chance, worth), f'pay_when = "{mode}"', f'retroactive = "{delta}"')
    sold = [some(chance) for _ in range(chance.randint(1, 2))]
    whole = sum((total(mine) for mine in sold), Decimal(0))
    report_id, *_ = [delivered(label, f"{n}", mine) for n, mine in enumerate(sold)]
    if whole and chance.random() < 0.7:
        kept = mode == "funded" and all(total(mine) for mine in sold) and chance.random() < 0.5
        taxed = [(chance.choice(["US", ""]), Decimal("3.36"))] if kept else []
        come = chance.choice([whole, whole, a_third(whole)])
        settled(label, "s1", come, taxed, worth, "all" if come == whole else "part")
    told(label, MONTHS[0])
    for month in MONTHS[1:]:
        if chance.random() < 0.5:
            decided(label, chance.choice(["first", "second"]))
        if chance.random() < 0.6:
            report_id = delivered(label, month, some(chance), supersedes=report_id)
        if chance.random() < 0.4:
            label.load("splits", splits(chance))
        told(label, month)
    return label


def closed(label: Studio, month: str) -> None:
    """Calculate a month and close it."""
    command.done("run", month, "--book", label.book)
    command.done("close", month, "--book", label.book)


def decided(label: Studio, album: str) -> None:
    """Somebody finds out that the unknown lines are of an album; nothing where none wait."""
    for item in command.answer("suspense", "--book", label.book)["suspense"]:
        named = ("--account", "label", "--isrc", ALBUMS[album]["isrc"], "--upc", ALBUMS[album]["upc"])
        command.done("suspense", "resolve", item["item_id"], *named, "--author", "mia", "--book", label.book)


def had(label: Studio) -> dict[str, Fraction]:
    """What each payee has had of all months: paid, taken as tax, in the balance, on hold, in reserve, less what is owed.

    It does not matter in which order rules took it: only what was earned; yen count as what they are in euros. The book is
    proven first.
    """
    assert command.answer("verify", "--book", label.book)["sound"]
    found: dict[str, Fraction] = {payee["payee_id"]: Fraction(0) for payee in studio.PAYEES}
    runs = [closed.run for closed in periods.closed(open_book(label.book))]
    for run in runs:
        for row in run.table(PAYABLES.name).to_pylist():
            found[row["payee_id"]] += Fraction(row["from_balance"]) / WORTH_OF[row["balance_currency"]]
        for row in run.table(MOVEMENTS.name).to_pylist():
            if row["kind"] == WITHHOLDING:
                found[row["payee_id"]] -= Fraction(row["amount"]) / WORTH_OF[row["currency"]]
    for kept, sign in ((PAYABLES, 1), (HELD, 1), (RESERVES, 1), (POTS, -1)):
        for row in runs[-1].table(kept.name).to_pylist():
            currency = row["balance_currency"] if kept is PAYABLES else row["currency"]
            found[row["payee_id"]] += sign * Fraction(row["closing"]) / WORTH_OF[currency]
    return found
