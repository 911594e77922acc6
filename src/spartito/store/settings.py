"""The settings of a book: where real systems disagree, the rule is a setting (settings.toml in the book)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field, ValidationError

from spartito import _core
from spartito.errors import InputError
from spartito.store import payment_settings
from spartito.store.payment_settings import PaymentSettings

NAME = "settings.toml"

_HEAD = """\
# Settings of this book.

# Who sends the statements; without a name they are headed Royalties.
issuer = {issuer}

# A line that starts with # shows the default; remove the # to change it.

# When is money paid on: "funded" waits for the settlement (what the bank received) of a report,
# "reported" pays before the money comes, at a dated rate.
# pay_when = "funded"

# Which day's rate converts a report without a settlement: "last", "first" or "average" of its sales period.
# rate_day = "last"

# What becomes of the difference when the money of a report comes after it was paid at a dated rate: the ledger account
# "fx" takes it, or "delta" gives it to the payees who were paid, as an adjustment of the open period.
# late_rate = "fx"

# How many days old a rate may be when its day has none (weekends, holidays).
# rate_days_old = 7

# By how much a rate may differ from the one before it, and a settlement's from the rate of its day. What differs by
# more, or is its inverse, stops the run: 100 lets a rate double or halve.
# rate_bounds_percent = 100

# What is kept of money that is exchanged for a payee, in percent of it, such as "1.5": of a payment in another currency
# than the balance's, and of earnings that enter a balance in another currency than the book's.
# payment_spread_percent = "0"

# How far the lines may be from what a DSP or a settlement declares for them, in the currency of the report, such as
# "0.05". Blank: by one of the last digit declared. What is further apart blocks the close.
# tie_out_tolerance = ""

# Whose money without tracks is (breakage, minimum guarantees, revenue shares): nobody's until that is decided
# ("suspense"), that of the "lines" of its source and sales period in proportion, or the "distributor".
# money_without_tracks = "suspense"

# Who bears a DSP's own fee (admin_fee in settlement_deductions): "payees", every line in proportion,
# or the "distributor" alone.
# deductions_borne_by = "payees"

# Which date chooses the version of a split or deal: "sales_date" (first day of the sales period; see daily)
# or "report_date" (first day of the period that accounts for the report).
# split_date = "sales_date"

# Whether the day of a sale is kept, where its report gives one: splits, deals and owners that change inside a month then
# hold from the day on (where split_date is "sales_date"). It is asked when a report is ingested; without it, or where a
# report says no day, a sale counts as of the first day of its sales period.
# daily = false

# A split or deal that is changed for sales of closed periods: "none" leaves what was divided, "delta" divides it again and
# gives payees the difference in the open period (only where split_date is "sales_date").
# retroactive = "none"

# The country that payees are paid from, such as "DE": only tax profiles of that payer_country are used.
# Blank uses every profile in the book.
# payer_country = ""

# A report is held until a person lets it through where a unit pays so many times more or less than in earlier reports of
# its source, or its sum has the other sign; asked where there are three of them, and so many lines on both sides.
# held_at_times = 100
# held_from_lines = 100

# When titles, versions and artists decide between accounts: how alike the best must be, and by how much more than any
# other account, in thousandths.
# match_threshold = 850
# match_margin = 300

# Caps against files that were made to harm: unpacked bytes for each packed byte (from the first GiB on),
# unpacked bytes in all, bytes of one line, members of a zip archive.
# most_unpacked_ratio = 1000
# most_unpacked_bytes = 1_099_511_627_776
# most_line_bytes = 1_048_576
# most_members = 10_000

# How a payee whose method is blank is paid: the first of these for which the details are there.
# payment_methods = ["bank", "paypal", "wise"]
# minimum_compared = "after_fee"
"""
TEMPLATE = _HEAD + payment_settings.TEMPLATE


class Settings(PaymentSettings):
    """Every setting with its default; an unknown name is an error, so that a typing mistake is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    issuer: str = ""
    pay_when: Literal["funded", "reported"] = "funded"
    rate_day: Literal["last", "first", "average"] = "last"
    late_rate: Literal["fx", "delta"] = "fx"
    rate_days_old: int = Field(default=7, ge=0, le=31)
    rate_bounds_percent: int = Field(default=100, ge=1, le=10_000)
    payment_spread_percent: str = Field(default="0", pattern=r"^[0-9]{1,2}(\.[0-9]{1,8})?$")
    tie_out_tolerance: str = Field(default="", pattern=r"^([0-9]{1,12}(\.[0-9]{1,12})?)?$")
    money_without_tracks: Literal["suspense", "lines", "distributor"] = "suspense"
    deductions_borne_by: Literal["payees", "distributor"] = "payees"
    split_date: Literal["sales_date", "report_date"] = "sales_date"
    daily: bool = False
    retroactive: Literal["none", "delta"] = "none"
    payer_country: str = Field(default="", pattern="^([A-Z]{2})?$")
    held_at_times: int = Field(default=100, ge=2, le=1_000_000)
    held_from_lines: int = Field(default=100, ge=1, le=1_000_000_000)
    match_threshold: int = Field(default=850, ge=1, le=1000)
    match_margin: int = Field(default=300, ge=1, le=1000)
    most_unpacked_ratio: int = Field(default=1000, ge=1, le=1 << 40)
    most_unpacked_bytes: int = Field(default=1 << 40, ge=1, le=1 << 60)
    most_line_bytes: int = Field(default=1 << 20, ge=1 << 10, le=1 << 28)
    most_members: int = Field(default=10_000, ge=1, le=1_000_000)

    @property
    def limits(self) -> _core.Limits:
        """The caps against files that were made to harm, as the core takes them."""
        return _core.Limits(
            most_unpacked_ratio=self.most_unpacked_ratio,
            most_unpacked_bytes=self.most_unpacked_bytes,
            most_line_bytes=self.most_line_bytes,
            most_members=self.most_members,
        )


def read(root: Path) -> Settings:
    """Read the book's settings; a missing file means the defaults."""
    path = root / NAME
    if not path.exists():
        return Settings()
    try:
        return Settings.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not valid TOML: {error}.") from None
    except ValidationError as error:
        raise InputError(_explain(path, error)) from None


def _explain(path: Path, error: ValidationError) -> str:
    known = ", ".join(Settings.model_fields)
    lines = [f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}." for e in error.errors()]
    return "\n".join([*lines, f"Known settings: {known}."])
