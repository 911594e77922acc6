"""Made-up statements and a made-up run, the same on every machine."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

from spartito.domain.movement import PAYMENT
from spartito.outputs.present import total
from spartito.outputs.run_report import (
    CarriedTotal,
    LineCounts,
    PayeeRow,
    PaymentTotal,
    Proof,
    RunReport,
    SourceRow,
    SuspenseRow,
    WaitingReport,
)
from spartito.outputs.statement.model import (
    Issuer,
    Payee,
    Payment,
    PendingEarnings,
    SourceEarnings,
    Statement,
    TrackLine,
)
from spartito.outputs.statement.sections import Movement

ISSUER = Issuer(
    "Harbour Street Distribution", "14 Harbour Street, Cork, Ireland", "royalties@harbourstreet.example"
)
TITLES = (
    ("Slow Tide", "Nina Varga"), ("Lanterns", "Nina Varga"), ("Blå timme", "Nina Varga & Åsa Lind"),
    ("ليلة في بيروت", "ليلى حداد"), ("夜の電車", "東京ナイトライン"), ("12\" Mix (Extended)", "Nina Varga"),
    ("שיר של ים", "נועה לוי"), ("Ночной поезд", "Nina Varga feat. Мира"), ("फिर मिलेंगे", "Nina Varga"),
    ("Paper Boats, Part 2", "Nina Varga"),
)  # fmt: skip


def track_line(rng: random.Random, number: int, places: int = 12, kind: str = "sale") -> TrackLine:
    title, artist = TITLES[number % len(TITLES)]
    quantity = rng.randrange(1, 90_000)
    units = quantity * rng.randrange(2 * 10 ** (places - 3), 5 * 10 ** (places - 3))
    if kind == "return":
        quantity, units = -3, -285 * 10 ** (places - 2)
    return TrackLine(
        isrc=f"IEAB1{26_00000 + number:07d}",
        upc=f"{5391000000000 + number // 4:014d}",
        title=title if number < 10 else f"{title} {number}",
        artist=artist,
        release_title="Harbour Lights",
        usage_type=("stream_subscription", "stream_ads", "video_ads", "download")[number % 4],
        kind=kind,
        territory=("DE", "US", "GB", "JP", "ZZ")[number % 5],
        quantity=Decimal(quantity),
        amount=Decimal(f"{units}E-{places}"),
    )


def source(
    rng: random.Random, name: str, currency: str, rate: str, tracks: int, note: str = ""
) -> SourceEarnings:
    lines = tuple(track_line(rng, number) for number in range(tracks))
    amount = total(line.amount for line in lines)
    exact = Fraction(amount) * Fraction(rate or 1)
    converted = Decimal(f"{round(exact * 10**12)}E-12")
    return SourceEarnings(name, "2026-08", currency, amount, converted, rate, note, lines)


def statement(tracks: tuple[int, ...] = (7, 5, 3), payment_currency: str = "USD", seed: int = 1) -> Statement:
    rng = random.Random(seed)
    feeds = (
        ("spotify/licensor", "EUR", "", ""),
        ("youtube/asset_raw", "USD", "9217/10000", "settlement YT-2026-08"),
        ("apple/music_streams", "GBP", "115207/100000", "settlement AP-2026-08"),
    )
    sources = tuple(
        source(rng, name, currency, rate, count, note)
        for (name, currency, rate, note), count in zip(feeds, tracks, strict=False)
    )
    opening = Decimal("0.006733333333")
    payable = total([opening, *(feed.converted for feed in sources)])
    payment = pay(payable, payment_currency)
    return Statement(
        number=f"2026-09-P{seed:05d}",
        period="2026-09",
        currency="EUR",
        issuer=ISSUER,
        payee=Payee(f"P{seed:05d}", "Nina Varga", "IE", "nina@varga.example"),
        opening=opening,
        sources=sources,
        movements=(Movement(PAYMENT, payment.from_balance.copy_negate()),),
        payment=payment,
        closing=total([payable, payment.from_balance.copy_negate()]),
        pending=(PendingEarnings("apple/itunes_sales", "2026-08", "USD", Decimal("12.41")),),
    )


def pay(payable: Decimal, currency: str) -> Payment:
    rate = Fraction("217/200") if currency == "USD" else Fraction(1)
    cents = Fraction(payable) * rate * 100 // 1
    in_book = Decimal(f"{round(Fraction(cents, 100) / rate * 10**12)}E-12")
    return Payment(
        currency,
        Decimal(f"{cents}E-2"),
        in_book,
        "217/200" if currency == "USD" else "",
        "ECB 2026-09-30" if currency == "USD" else "",
        Decimal(50),
        "2026-10-05",
    )


SOURCES = (
    ("spotify/licensor", "EUR", "", "settlement SP-2026-08", "391204.118273640115", 412_880),
    ("youtube/asset_raw", "USD", "9217/10000", "settlement YT-2026-08", "208771.904411820000", 391_544),
    ("apple/music_streams", "GBP", "115207/100000", "settlement AG-2026-08", "61440.21880612", 88_120),
    ("apple/music_streams", "USD", "9198/10000", "settlement AU-2026-08", "90822.470019330000", 99_467),
    ("apple/itunes_sales", "EUR", "", "settlement IT-2026-08", "9318.41", 8_989),
)
NAMES = (
    "Nina Varga", "Blue Door Records", "東京ナイトライン", "ليلى حداد", "Åsa Lind & The Long Evening Orchestra of Umeå",
    "נועה לוי", "Tide Music Ltd", "Ночной поезд", "फिर मिलेंगे", "DJ Pêche",
)  # fmt: skip
COUNTS = LineCounts(
    (("isrc+upc", 803_442), ("isrc", 121_310), ("isrc, one account", 41_922), ("alias", 5_200)),
    (("unknown isrc", 9_411), ("ambiguous", 7_002), ("lossy id", 6_180), ("conflict", 3_914), ("no id", 1_700),
     ("outside window", 660), ("unknown upc", 122)),
    37,
    (("totals row", 96), ("blank line", 4)),
)  # fmt: skip
PROOFS = (
    Proof("Records counted while reading = placed + suspense + rejected + ignored", "1001000", "1001000", "lines"),
    Proof("Sum of all lines = cells + suspense + rounding", "400522.528273640115", "400522.528273640115", "EUR"),
    Proof("Sum of all lines = cells + suspense + rounding", "61440.21880612", "61440.21880612", "GBP"),
    Proof("Sum of all lines = cells + suspense + rounding", "299594.37443115", "299594.37443115", "USD"),
    Proof("Earnings + commission = cells", "748110.771002910004", "748110.771002910004", "EUR"),
    Proof("Postings of every currency sum to zero", "0", "0"),
    Proof("Statements = payables = payment file", "512004", "512004"),
)  # fmt: skip


def run_report() -> RunReport:
    sources = tuple(_source_row(*feed) for feed in SOURCES)
    earned = total(row.payees for row in sources)
    top = _top_payees()
    opening, closing = Decimal("21004.90441182"), Decimal("48210.118273640115")
    return RunReport(
        book="Harbour Street Distribution",
        period="2026-09",
        run_id="5d8a1f0c9e2b47368a1d4e5f60718293a4b5c6d7e8f90123456789abcdef0123",
        engine_version="0.1.0",
        book_currency="EUR",
        status="draft",
        reports=4,
        lines=COUNTS,
        sources=sources,
        payees_top=top,
        payees_rest=4_981,
        payees_rest_earned=total([earned, *(row.earned.copy_negate() for row in top)]),
        suspense_items=2_418,
        suspense_top=_top_suspense(),
        waiting=(WaitingReport("b41d09aa77c2e6f1", "apple/itunes_sales", "2026-08", "JPY", Decimal(88120)),),
        proofs=PROOFS,
        opening=opening,
        closing=closing,
        payments=(PaymentTotal("EUR", 1_204, Decimal("402118.22")), PaymentTotal("USD", 611, Decimal("180221.90")),
                  PaymentTotal("JPY", 12, Decimal(1204221))),
        paid_in_book=total([earned, opening, closing.copy_negate()]),
        carried=(CarriedTotal("below minimum", 2_911, Decimal("44102.11")), CarriedTotal("nothing due", 201, Decimal(0)),
                 CarriedTotal("balance below zero", 52, Decimal("-812.40"))),
    )  # fmt: skip


def _top_payees() -> tuple[PayeeRow, ...]:
    rng = random.Random(9)
    rows = (
        PayeeRow(
            f"P{place:05d}", name, Decimal(f"{rng.randrange(10**15, 10**16)}E-12") + 44_000 // (place + 1)
        )
        for place, name in enumerate(NAMES)
    )
    return tuple(sorted(rows, key=lambda row: -row.earned))


def _top_suspense() -> tuple[SuspenseRow, ...]:
    rng = random.Random(10)
    return tuple(
        SuspenseRow(
            ("spotify/licensor", "youtube/asset_raw", "apple/music_streams")[place % 3],
            ("unknown isrc", "ambiguous", "conflict", "lossy id")[place % 4],
            f"GBXYZ26{place:05d}" if place % 4 != 3 else "",
            f"{5391000000000 + place:014d}" if place % 2 else "",
            *TITLES[place],
            rng.randrange(10, 4000),
            ("EUR", "USD", "GBP")[place % 3],
            Decimal(f"{(10 - place) * rng.randrange(10**13, 3 * 10**13)}E-12"),
        )
        for place in range(10)
    )


def _source_row(name: str, currency: str, rate: str, note: str, amount: str, lines: int) -> SourceRow:
    whole = Decimal(amount)
    held = Decimal(f"{round(Fraction(whole) * 31 / 1000 * 10**12)}E-12")
    book = round(Fraction(whole) * Fraction(rate or 1) * 10**12)
    suspense, fee = book * 31 // 1000, 12_500_000_000_000
    commission = (book - suspense - fee) * 15 // 100
    parts = [
        Decimal(f"{part}E-12") for part in (book - suspense - fee - commission, commission, suspense, fee)
    ]
    return SourceRow(
        name, "2026-08", 2, lines, currency, whole, total([whole, held.copy_negate()]), held, Decimal(0), rate, note,
        parts[0], parts[1], parts[2], Decimal(0), parts[3],
    )  # fmt: skip
