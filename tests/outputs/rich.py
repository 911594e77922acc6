"""A made-up statement with everything that a statement can say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from spartito.domain.movement import PAYMENT
from spartito.outputs.present import total
from spartito.outputs.statement.model import Deducted, Statement
from spartito.outputs.statement.sections import Held, Movement, Pot, Reserve, SelfBill, Tax

from . import samples

MOVEMENTS = (
    Movement("charge", Decimal(-10), "C-118", "artificial streams of Lanterns, August", "2026-09-04"),
    Movement("adjustment", Decimal("42.5"), "A-7", "Goodwill for the late report of July", "2026-09-11"),
    Movement("hold", Decimal("-120.004411"), "H-3", "claimed by another label", "2026-09-02"),
    Movement("reserve", Decimal("-64.25"), "2026-09", "5 % of downloads"),
    Movement("reserve released", Decimal("31.1"), "2026-03"),
    Movement("recoupment", Decimal(-900), "album-1", "advance for Harbour Lights"),
    Movement("withholding", Decimal(-48), "us-royalties", "30 % of what was earned in the US"),
    Movement("fee", Decimal("-1.5"), "wire", "transfer abroad"),
)


def statement(tracks: tuple[int, ...] = (12, 9, 5)) -> Statement:
    plain = samples.statement(tracks)
    youtube = replace(plain.sources[1], deductions=(Deducted("tax", "US", Decimal("-27.3")),))
    sources = (plain.sources[0], youtube, *plain.sources[2:])
    earned = total([plain.earned, *(taken.amount for taken in youtube.deductions)])
    payable = total([plain.opening, earned, *(movement.amount for movement in MOVEMENTS)])
    payment = samples.pay(payable, "USD")
    paid = payment.from_balance.copy_negate()
    return replace(
        plain,
        sources=sources,
        movements=(*MOVEMENTS, Movement(PAYMENT, paid, on_date=payment.pay_on)),
        payment=payment,
        closing=total([payable, paid]),
        pots=(
            Pot("album-1", "harbour", "advance", "EUR", *_amounts("10000 6200 0 900 5300")),
            Pot("video-1", "harbour", "cost", "EUR", *_amounts("1500 0 1500 0 1500")),
        ),
        reserves=(
            Reserve("harbour", "2026-03", "EUR", *_amounts("62.2 0 0 31.1 31.1")),
            Reserve("harbour", "2026-09", "EUR", *_amounts("0 64.25 0 0 64.25")),
        ),
        holds=(
            Held("H-3", "Claimed by another label: waits for both contracts", "2026-11-30", "EUR",
                 *_amounts("80 120.004411 0 0 200.004411")),
        ),
        taxes=(
            Tax("us-royalties", "W-8BEN", "2026-09-30", "EUR", Decimal(160), "3/10", Decimal(48), Decimal(0),
                Decimal("213.4")),
        ),
        self_bills=(
            SelfBill("SB-2026-0042", "2026-09-30", "EUR", Decimal("2473.5"), "0/1", Decimal(0),
                     "Self-billing; reverse charge"),
        ),
    )  # fmt: skip


def _amounts(texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts.split()]
