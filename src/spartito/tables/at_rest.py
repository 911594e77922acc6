"""The tables kept between the stages as Parquet: each column, its type, and the grain of a row.

Text is never null: an empty text is "none". Amounts carry their currency beside them and are exact decimals; the
type `decimal(24,12)` has 24 digits of which 12 come after the point. Nothing here needs pyarrow (see `arrow`).
"""

from __future__ import annotations

from spartito.tables.shape import Column, ColumnType, Table

AT_SOURCE = ("tax_at_source", "deducted_at_source")
"""What a DSP took of lines before it reported their amounts: tax, and money for publishers (R27, R47)."""

OPTIONAL = ("sales_day", *AT_SOURCE)
"""The columns that most reports do not say."""


def _columns(column_type: ColumnType, names: str) -> tuple[Column, ...]:
    return tuple(Column(name, column_type, optional=name in OPTIONAL) for name in names.split())


LINE_TEXTS = ("isrc", "upc", "dsp_id", "title", "version", "artist", "duration")
"""What a line says of its track, in this order everywhere: in suspense, in decisions, in the core."""

_LINES = _columns("bigint", "lines")
_TAKEN = _columns("decimal(24,12)", " ".join(AT_SOURCE))
_MEASURES = (*_LINES, Column("quantity", "decimal(18,6)"), Column("amount", "decimal(24,12)"), *_TAKEN)
_CELL = "report_id source sales_period sales_day territory usage_type kind currency"
_CELL_KEY = f"{_CELL} account_id isrc upc track_id release_id candidates match_rule"
_SUSPENSE_KEY = f"{_CELL} reason {' '.join(LINE_TEXTS)} candidates"
_EARNING_KEY = (
    "payee_id conversion_id report_id source sales_period territory usage_type kind currency account_id isrc upc "
    "contract_id hold_id"
)

# Lines of a report added up over everything that a contract or a statement can tell apart. *sales_day* is known where the
# book keeps days (the setting `daily`) and the report gives one. What was taken at source is no part of the amount.
# *candidates* are the releases of one recording, or for an album line the recordings of one release, where the line
# does not say which. A cell of a negative number of lines takes back one that a closed run could not divide.
CELLS = Table("cells", (*_columns("text", _CELL_KEY), *_MEASURES), tuple(_CELL_KEY.split()))

# Cells of a closed run whose money counts as suspense: they may be one of several tracks whose shares differ.
# *placement* is the newest of their report that the run accounted for.
UNDIVIDED = Table(
    "undivided",
    (*CELLS.columns, *_columns("bigint", "placement")),
    (*CELLS.grain, "placement"),
)

# Lines that were read and could not be placed yet, added up the same way, with what the report said of them.
SUSPENSE = Table(
    "suspense",
    (*_columns("text", _SUSPENSE_KEY), *_columns("bigint", "first_line lines"), *_MEASURES[1:]),
    tuple(_SUSPENSE_KEY.split()),
)

# Lines that could not be read: which value, what was expected, and the amount where one could be made out.
REJECTED = Table(
    "rejected",
    (
        *_columns("text", "report_id"),
        *_columns("bigint", "line_number"),
        *_columns("text", "column value expected rule amount currency"),
    ),
    ("report_id", "line_number"),
)

# The catalogue snapshot, in the order of the native index: `position` runs from 0.
TRACKS = Table(
    "tracks",
    (
        *_columns("bigint", "position"),
        *_columns("text", "isrc upc title artist account_id track_id release_id version release_title label"),
        *_columns("text", "release_date duration valid_from valid_to territories"),
    ),
    ("position",),
)

# What each payee earned, in the currency of the report; payee `*` is the distributor's commission, and `*pool:...` what a
# contract's pool took in, to be divided when the period's sum is known.
EARNINGS = Table(
    "earnings",
    (
        *_columns("text", _EARNING_KEY),
        Column("quantity", "decimal(38,6)"),
        Column("amount", "decimal(38,24)"),
        *_columns("decimal(38,24)", " ".join(AT_SOURCE)),
    ),
    tuple(_EARNING_KEY.split()),
)

# How each part of a settlement (or of reports converted at a dated rate) became money of the book's currency. A row with
# a deduction says what was taken of the part's lines (of one territory, where one is named): *amount* is those lines.
CONVERSIONS = Table(
    "conversions",
    (
        *_columns("text", "conversion_id source sales_period currency part deduction territory"),
        Column("amount", "decimal(38,24)"),
        *_columns("text", "rate rate_note"),
        Column("converted", "decimal(24,12)"),
    ),
    ("conversion_id", "part", "deduction", "territory"),
)

# What each payee is due in a period, what is paid and what stays: in the currency of the balance, but for what is paid and
# the minimum. Where that is not the book's, what was earned has entered it at the *entered_rate*.
PAYABLES = Table(
    "payables",
    (
        *_columns("text", "payee_id name balance_currency"),
        *_columns("decimal(24,12)", "opening earned payable closing"),
        *_columns("text", "entered_rate entered_rate_note"),
        *_columns("text", "payment_currency payment_rate payment_rate_date"),
        Column("minimum", "decimal(24,12)"),
        Column("paid", "decimal(24,6)"),
        Column("from_balance", "decimal(24,12)"),
        *_columns("text", "reason"),
    ),
    ("payee_id",),
)

# The movements of the period as they are posted at close: debits positive, each entry sums to zero per currency.
POSTINGS = Table(
    "postings",
    (
        *_columns("text", "entry_id"),
        *_columns("bigint", "position"),
        *_columns("text", "ledger_account currency"),
        Column("amount", "decimal(24,12)"),
        *_columns("text", "memo"),
    ),
    ("entry_id", "position"),
)

# What each payee will earn of reports whose money has not come: shown on the statement, in no balance.
PENDING = Table(
    "pending",
    (*_columns("text", "payee_id source sales_period currency"), Column("amount", "decimal(38,24)")),
    ("payee_id", "source", "sales_period", "currency"),
)

# What moved each payee's balance besides what conversions gave, in the order of calculation and in the currency of the
# balance: opening + earned + these = closing, where a part of a pool adds and a charge, a recoupment, a tax or a payment takes.
MOVEMENTS = Table(
    "movements",
    (
        *_columns("text", "payee_id"),
        *_columns("bigint", "position"),
        *_columns("text", "kind reference note on_date"),
        Column("amount", "decimal(24,12)"),
        *_columns("text", "currency"),
    ),
    ("payee_id", "position"),
)

# How unrecouped each pot is: opening + added - recouped = closing, what is outstanding. A pot that is *measured* ("yes")
# only says when a split breaks even, and is in no ledger.
POTS = Table(
    "pots",
    (
        *_columns("text", "pot_id payee_id contract_id kind group measured currency"),
        *_columns("decimal(24,12)", "granted opening added recouped closing"),
    ),
    ("pot_id",),
)

# The pool of each contract: opening + income - costs - divided = closing, a loss that is carried, at or below zero.
POOLS = Table(
    "pools",
    (
        *_columns("text", "contract_id currency"),
        *_columns("decimal(24,12)", "opening income costs divided closing"),
    ),
    ("contract_id",),
)

# How much of each priority payout was paid: opening + filled = closing, at most the amount.
PRIORITIES = Table(
    "priorities",
    (
        *_columns("text", "contract_id payee_id currency"),
        *_columns("decimal(24,12)", "amount opening filled closing"),
    ),
    ("contract_id", "payee_id"),
)

# What is kept back of each period's earnings: opening + withheld - drawn - released = closing.
RESERVES = Table(
    "reserves",
    (
        *_columns("text", "payee_id contract_id period currency"),
        *_columns("decimal(24,12)", "opening withheld drawn released closing kept released_to_date"),
    ),
    ("payee_id", "contract_id", "period", "currency"),
)

# What waits until the pot of another payee is recouped: opening + added - met - passed_on = closing; *taxed* was taken at
# source. `under` is the contract that the condition names; all else tells earnings apart, so that they come back as such.
ACCRUED = Table(
    "accrued",
    (
        *_columns("text", "payee_id under pot_id contract_id territory usage_type kind currency"),
        *_columns("decimal(24,12)", "opening added met passed_on closing taxed"),
    ),
    ("payee_id", "under", "contract_id", "territory", "usage_type", "kind", "currency"),
)

# What each hold keeps of a payee's money, or (*pooled*, "yes") of the pool of the account's contract: opening + added -
# released - forfeited = closing; *taxed* was taken at source.
HELD = Table(
    "held",
    (
        *_columns(
            "text", "hold_id payee_id contract_id territory usage_type kind pooled reason review_on currency"
        ),
        *_columns("decimal(24,12)", "opening added released forfeited closing taxed"),
    ),
    ("hold_id", "payee_id", "contract_id", "territory", "usage_type", "kind", "pooled", "currency"),
)

# The tax of each taxed event, positive when it was taken, and the payee's tax year after it. `base` is before the
# `source_tax` that was taken of it at source; what of that counts for the year is `credited_to_date`.
TAX = Table(
    "tax",
    (
        *_columns("text", "payee_id profile_id document event_on territory_scope"),
        Column("base", "decimal(24,12)"),
        *_columns("text", "rate"),
        *_columns("decimal(24,12)", "tax source_tax"),
        *_columns("text", "accumulator"),
        *_columns("bigint", "year"),
        *_columns("decimal(24,12)", "base_to_date tax_to_date credited_to_date"),
        *_columns("text", "currency"),
    ),
    ("payee_id", "profile_id", "event_on"),
)

# Where each payee's tax years stand at the end of the period: the next one goes on from here. `accumulator` is that of
# the profile, or the profile itself.
TAX_YEARS = Table(
    "tax_years",
    (
        *_columns("text", "payee_id accumulator"),
        *_columns("bigint", "year"),
        *_columns("decimal(24,12)", "base tax credited"),
        *_columns("text", "currency"),
    ),
    ("payee_id", "accumulator"),
)

# Where each payee's carried balance was earned, apart by whether it was taxed at source: what a tax on payments needs.
MIXES = Table(
    "mixes",
    (
        *_columns("text", "payee_id territory taxed_at_source currency"),
        *_columns("decimal(24,12)", "amount source_tax"),
    ),
    ("payee_id", "territory", "taxed_at_source", "currency"),
)

# The self-billed invoices and credit notes of the period, numbered without a gap in each year.
SELF_BILLS = Table(
    "self_bills",
    (
        *_columns("text", "number payee_id profile_id document issued_on"),
        Column("base", "decimal(24,12)"),
        *_columns("text", "rate"),
        Column("vat", "decimal(24,12)"),
        *_columns("text", "words currency"),
    ),
    ("number",),
)
