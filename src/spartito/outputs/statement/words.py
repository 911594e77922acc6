"""The words of a statement: plain English for people who make music, not for people who do its accounts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from spartito.domain.money import shown
from spartito.domain.territory import NAMES, UNKNOWN
from spartito.outputs.present import month, rounded
from spartito.outputs.statement.model import Deducted

# DSPs write their own names in their own way; any other is its folder name with a capital.
DSP_NAMES = {
    "applemusic": "Apple Music",
    "facebook": "Meta",
    "soundcloud": "SoundCloud",
    "tiktok": "TikTok",
    "vevo": "Vevo",
    "youtube": "YouTube",
}

USAGE_TYPES = {
    "stream": "streams",
    "stream_ads": "streams, with ads",
    "stream_subscription": "streams, subscription",
    "video_ads": "video, with ads",
}

DEDUCTIONS = {
    "tax": "tax taken at source",
    "admin_fee": "the service's own fee",
    "mechanical": "paid by the service to publishers",
}

# The kinds of the ledger's movements (docs/ledger.md), and what the services deducted before they sent the rest.
MOVEMENTS = {
    "opening balance": "Balance brought over",
    "deducted": "Deducted by the services",
    "earning": "Earned from shared pools",
    "charge": "Costs and charges",
    "adjustment": "Adjustments",
    "transfer": "Transfers",
    "hold": "Held back",
    "released": "Released from holds",
    "forfeit": "Forfeited",
    "condition": "Waits for a condition",
    "condition met": "Released, condition met",
    "reserve": "Kept as a reserve",
    "reserve released": "Released from reserves",
    "recoupment": "Recouped from your advances",
    "withholding": "Tax withheld",
    "vat": "VAT",
    "payment outside": "Paid to you earlier",
    "refund": "Paid back by you",
    "payment returned": "A payment that came back",
    "fee": "Payment fee",
    "payment": "Paid to you",
}

# Names that people use where those of the standard are turned round.
TERRITORIES = {
    "BQ": "Caribbean Netherlands",
    "CD": "Congo (Kinshasa)",
    "FM": "Micronesia",
    "PS": "Palestine",
    "VG": "British Virgin Islands",
    "VI": "US Virgin Islands",
}

REASONS = {
    "below minimum": "Your balance is below your minimum payment, so it is carried to your next statement.",
    "nothing due": "There is nothing to pay this time.",
    "balance below zero": "Your balance is below zero. There is nothing for you to pay: "
    "it is set against what you earn next.",
    "payee not imported": "We do not have your payment details yet. Your money is kept for you until we do.",
    "not more than the payment fee": "Your balance is not more than the fee of a payment, so it is carried.",
    "no whole minor unit": "Your balance is less than the smallest amount that a bank can pay, so it is carried.",
}


def dsp_name(source: str) -> str:
    """The DSP of a source, as people know it.

    >>> dsp_name("youtube/asset_raw"), dsp_name("spotify/licensor")
    ('YouTube', 'Spotify')
    """
    dsp = source.partition("/")[0]
    return DSP_NAMES.get(dsp, dsp[:1].upper() + dsp[1:])


def feed_name(source: str) -> str:
    """Which of the DSP's feeds it is.

    >>> feed_name("apple/music_streams")
    'music streams'
    """
    return source.partition("/")[2].replace("_", " ").replace("itunes", "iTunes")


def usage_words(usage_type: str, kind: str) -> str:
    """What was sold; anything but a sale is named first.

    >>> usage_words("download", "return"), usage_words("stream_subscription", "sale")
    ('return: download', 'streams, subscription')
    """
    words = USAGE_TYPES.get(usage_type, usage_type.replace("_", " "))
    return words if kind in ("", "sale") else f"{kind}: {words}" if words else kind


def deduction_words(deduction: Deducted) -> str:
    """What a DSP deducted, and where.

    >>> deduction_words(Deducted("tax", "US", Decimal(-27)))
    'tax taken at source (US)'
    """
    words = DEDUCTIONS.get(deduction.kind, deduction.kind)
    return f"{words} ({deduction.territory})" if deduction.territory else words


def rate_words(rate: str, decimals: int = 6) -> str:
    """A rate 'n/d' as a decimal; the exact fraction stays in the CSV.

    >>> rate_words("217/200"), rate_words("1/7"), rate_words("")
    ('1.085', '0.142857', '')
    """
    if not rate:
        return ""
    value = Fraction(rate)
    scaled = round(value * 10**decimals)
    text = rounded(Decimal(f"{scaled}E-{decimals}"), decimals)
    whole, _, digits = text.partition(".")
    return f"{whole}.{digits.rstrip('0').ljust(2, '0')}"


def percent_words(rate: str) -> str:
    """A rate 'n/d' as a percent.

    >>> percent_words("3/10"), percent_words("1/3")
    ('30 %', '33.333333333333 %')
    """
    return f"{shown(Fraction(rate) * 100)} %"


def waiting_words(reason: str) -> str:
    """Why a payment waits, which the run says with a date or a reason of its own.

    >>> waiting_words("paid quarterly, next for 2026-09")
    'You are paid quarterly, next for September 2026. What you earn until then is kept for you.'
    >>> waiting_words("on hold: tax form missing until 2026-12-01")
    'Your payment is on hold: tax form missing until 2026-12-01. Your money is kept for you.'
    """
    if reason.startswith("paid "):
        words, _, period = reason.rpartition(" ")
        return f"You are {words} {month(period)}. What you earn until then is kept for you."
    if reason.startswith("on hold: "):
        return f"Your payment is {reason}. Your money is kept for you."
    return reason


def movement_words(kind: str) -> str:
    """What a movement of the balance is, as its payee calls it."""
    return MOVEMENTS.get(kind, kind[:1].upper() + kind[1:])


def pot_words(kind: str) -> str:
    """What a pot is for.

    >>> pot_words(""), pot_words("tour_support")
    ('Advance', 'Tour support')
    """
    return (kind[:1].upper() + kind[1:]).replace("_", " ") or "Advance"


def territory_name(code: str) -> str:
    """The territory in English; one that the report did not name is said so.

    >>> territory_name("IT"), territory_name("ZZ")
    ('Italy', 'Not reported')
    """
    return "Not reported" if code in ("", UNKNOWN) else TERRITORIES.get(code, NAMES.get(code, code))
