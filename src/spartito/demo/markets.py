"""Where music is heard: territories with a weight, a currency Apple pays in, and what a stream is worth there."""

from __future__ import annotations

from dataclasses import dataclass

_EURO = "DE FR ES IT NL BE AT IE PT FI GR LU SK SI EE LV LT MT CY HR"
_SHARES = (
    "US:240 GB:90 DE:85 FR:60 JP:45 BR:45 ES:40 IT:36 CA:34 AU:32 MX:30 NL:26 SE:22 PL:20 KR:18 IN:18 AT:14 BE:14 CH:14 "
    "NO:13 DK:12 PT:12 IE:11 FI:10 TR:10 AR:10 CL:9 CO:9 CZ:8 GR:8 ID:8 TH:7 PH:7 TW:7 HK:6 SG:6 MY:6 NZ:6 ZA:6 HU:6 RO:6 "
    "IL:6 AE:5 SA:5 EG:4 MA:4 NG:4 KE:3 GH:3 PE:5 UY:3 EC:3 CR:3 SK:4 SI:3 HR:3 EE:2 LV:2 LT:2 LU:2 MT:1 CY:1 IS:1 RS:2 UA:3 "
    "VN:4 PK:2 BD:1"
)
_WELL_PAID = "US GB DE FR NL SE CH NO DK AU CA JP AT BE IE FI LU IS NZ"


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory: ISO 3166-1 code, weight among the others, Apple's paying currency there, worth of a stream in percent."""

    code: str
    weight: int
    currency: str
    worth: int


def _territory(text: str) -> Territory:
    code, weight = text.split(":")
    currency = "EUR" if code in _EURO.split() else "GBP" if code == "GB" else "USD"
    return Territory(code, int(weight), currency, 100 if code in _WELL_PAID.split() else 38)


TERRITORIES: tuple[Territory, ...] = tuple(_territory(text) for text in sorted(_SHARES.split()))
"""Every territory of the demo, by code."""
