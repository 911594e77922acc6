"""The ledger: every movement of money as an entry of postings that sum to zero in each currency.

Amounts are integers of 10**-12 units.  Plus is what comes in or is owed to us (a receivable, the bank); minus is
where it came from or whom it belongs to (earnings, payees, commission).  An exchange is two balanced halves that
meet in the ledger account `conversion`.

    receivable:<source>   reported and not yet received        payee:<payee_id>     a payee's balance, minus = owed
    earned:<source>       reported and not yet divided         commission           the distributor's own part
    suspense:<source>     received, its owner not known yet    bank, bank_fee       received, kept by the bank
    difference:<source>   reported, but not in the amount sent conversion           where two currencies meet
    advance:<pot_id>      granted and not recouped yet         migration            brought over from another system
    pool:<contract_id>    to be divided, or a loss carried     held:<hold_id>       earned, and on hold
    reserve:<payee_id>    kept back against returns            accrued:<payee_id>   earned, and waiting for a condition
    tax:<profile_id>      withheld for a tax office            vat:<profile_id>     VAT on top of what payees earned
    charge:<kind>         kept by the DSP, charged to accounts deduction:<source>   kept by the DSP, ours to bear
    adjustment            given to payees, or taken back       payment_fee          borne by payees for their payments
    transfer              from one payee to another: zero      forfeited            held for payees, and the distributor's now
    trackless:<source>    of no line, nobody's until decided   fx                   what other rates brought
    superseded:<source>   of corrected reports, paid anew: 0   payment_spread       what was kept of payments
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spartito.domain.movement import Movement
from spartito.domain.settlement import Settlement
from spartito.domain.split import DISTRIBUTOR
from spartito.errors import ensure

ADJUSTMENT = "adjustment"
ADVANCE = "advance"
BANK = "bank"
BANK_FEE = "bank_fee"
COMMISSION = "commission"
CONVERSION = "conversion"
FORFEITED = "forfeited"
MIGRATION = "migration"
PAYMENT_FEE = "payment_fee"
SUPERSEDED = "superseded"
TRANSFER = "transfer"
PAYMENT_SPREAD = "payment_spread"

POOL = "*pool"
"""What a pooled contract took in, before it is divided; its number and contract follow the word."""

SUSPENSE = "*suspense"
"""The part of a report that waits for its owner, beside payee ids and the distributor's `*`."""

DIFFERENCE = "*difference"
"""The part between the lines of a report and the amount its settlement names."""

DEDUCTION = "*deduction"
"""The part that a DSP deducted and the distributor bears."""

FX = "*fx"
"""The part by which money that came late is more than what was paid for it at a dated rate."""

CHARGE = "*charge:"
"""How a part begins that a DSP deducted for charges to accounts: the kind of charge follows."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry: so much of a currency to a ledger account, in units of 10**-12."""

    entry_id: str
    ledger_account: str
    currency: str
    amount: int
    memo: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of money; its postings sum to zero in each currency, else InvariantError."""

    entry_id: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        for currency, total in _totals(self.postings).items():
            ensure(total == 0, f"the {currency} postings of entry {self.entry_id} sum to zero, not {total}")


def entry_id(period: str, *names: str) -> str:
    """Name an entry by its period and what it books; colons inside names but the last are written so that no two meet.

    >>> entry_id("2026-08", "fee", "nina", "EUR"), entry_id("2026-08", "fee", "a:b", "c:d")
    ('2026-08:fee:nina:EUR', '2026-08:fee:a%3Ab:c:d')
    """
    *before, last = names
    return ":".join((period, *(name.replace("%", "%25").replace(":", "%3A") for name in before), last))


def ledger_account(part: str, source: str) -> str:
    """Name the ledger account that a part of a report belongs to.

    >>> ledger_account("nina", "spotify/licensor"), ledger_account("*", "spotify/licensor")
    ('payee:nina', 'commission')
    >>> ledger_account("*suspense", "spotify/licensor"), ledger_account("*charge:promotion", "spotify/licensor")
    ('suspense:spotify/licensor', 'charge:promotion')
    """
    if part == DISTRIBUTOR:
        return COMMISSION
    if part.startswith(POOL):
        return part[1:].rpartition(".")[0]
    if part.startswith(CHARGE) or part == FX:
        return part[1:]
    if part.startswith("*"):
        return f"{part[1:]}:{source}"
    return f"payee:{part}"


def report_entry(entry_id: str, source: str, currency: str, lines: int, memo: str) -> Entry:
    """Book what a report says was earned, in its currency: we may expect it, and it is not divided yet.

    >>> [p.ledger_account for p in report_entry("e1", "apple/itunes_sales", "EUR", 7, "report R1").postings]
    ['receivable:apple/itunes_sales', 'earned:apple/itunes_sales']
    """
    return entry_of(
        entry_id,
        memo,
        [(f"receivable:{source}", currency, lines), (f"earned:{source}", currency, -lines)],
    )


def settlement_entry(
    entry_id: str, settlement: Settlement, lines: int, parts: Mapping[str, int], book_currency: str, memo: str
) -> Entry:
    """Book the money of a settlement: what the bank received becomes what each payee is owed (R30).

    `lines` is what the settled reports earned, in their currency; what the DSP deducted of it is settled as well.
    `parts` are in the book currency; where the bank account is in the book currency they sum to
    bank_received + bank_fee.
    """
    source, currency = settlement.source, settlement.currency
    reported, received, fee = settlement.amount_reported, settlement.bank_received, settlement.bank_fee
    rows = [
        (f"earned:{source}", currency, lines),
        (f"receivable:{source}", currency, -reported),
        (ledger_account(DIFFERENCE, source), currency, reported - lines),
        (settlement.ledger_account, settlement.bank_currency, received),
        (BANK_FEE, settlement.bank_currency, fee),
    ]
    if settlement.bank_currency != book_currency:
        rows += exchange(settlement.bank_currency, -(received + fee), book_currency, sum(parts.values()))
    return entry_of(entry_id, memo, rows + divided(parts, source, book_currency))


def dated_entry(
    entry_id: str,
    source: str,
    currency: str,
    lines: int,
    parts: Mapping[str, int],
    book_currency: str,
    memo: str,
) -> Entry:
    """Book the parts of reports that are paid before their money comes, converted at a dated rate (R31, R38).

    `lines` is in the currency of the reports, `parts` in the book currency.
    """
    rows = [(f"earned:{source}", currency, lines)]
    if currency != book_currency:
        rows += exchange(currency, -lines, book_currency, sum(parts.values()))
    return entry_of(entry_id, memo, rows + divided(parts, source, book_currency))


def late_entry(entry_id: str, source: str, parts: Mapping[str, int], book_currency: str, memo: str) -> Entry:
    """Book what leaves suspense, when its owner is found after its period was closed (R40).

    >>> [(p.ledger_account, p.amount) for p in late_entry("e1", "x/y", {"nina": 8, "*": 2}, "EUR", "late").postings]
    [('suspense:x/y', 10), ('commission', -2), ('payee:nina', -8)]
    """
    taken = (ledger_account(SUSPENSE, source), book_currency, sum(parts.values()))
    return entry_of(entry_id, memo, [taken, *divided(parts, source, book_currency)])


def payment_entry(
    entry_id: str,
    payee_id: str,
    balance_currency: str,
    from_balance: int,
    payment_currency: str,
    paid: int,
    memo: str,
    spread: int = 0,
) -> Entry:
    """Book a payment: the payee's balance falls by what left the bank (R37), and by the spread of its exchange (R35).

    >>> [(p.ledger_account, p.amount) for p in payment_entry("e1", "nina", "EUR", 5, "EUR", 5, "P1").postings]
    [('payee:nina', 5), ('bank', -5)]
    """
    rows = [(ledger_account(payee_id, ""), balance_currency, from_balance)]
    if payment_currency != balance_currency:
        rows += exchange(balance_currency, spread - from_balance, payment_currency, paid)
        rows.append((PAYMENT_SPREAD, balance_currency, -spread))
    return entry_of(entry_id, memo, [*rows, (BANK, payment_currency, -paid)])


@dataclass(frozen=True, slots=True)
class Grant:
    """How an advance or a cost came about: the account and currency it was paid from, in units of that currency."""

    ledger_account: str
    currency: str
    amount: int
    note: str


def grant_entry(
    entry_id: str, pot_id: str, currency: str, outstanding: int, grant: Grant, memo: str
) -> Entry:
    """Book an advance or a cost: what is outstanding of it stands on the pot's own account until it is recouped (R10).

    >>> grant = Grant(BANK, "EUR", 500, "")
    >>> [(p.ledger_account, p.amount) for p in grant_entry("e1", "p1", "EUR", 500, grant, "advance").postings]
    [('advance:p1', 500), ('bank', -500)]
    """
    rows = [(f"{ADVANCE}:{pot_id}", currency, outstanding)]
    if grant.currency != currency:
        rows += exchange(currency, -outstanding, grant.currency, grant.amount)
    return entry_of(entry_id, memo, [*rows, (grant.ledger_account, grant.currency, -grant.amount)])


def moved_entry(
    entry_id: str, from_account: str, to_account: str, currency: str, amount: int, memo: str
) -> Entry:
    """Book what one ledger account gives to another: a pool to its costs, a hold to nobody any more.

    >>> [(p.ledger_account, p.amount) for p in moved_entry("e1", "pool:c", "advance:p1", "EUR", 5, "").postings]
    [('pool:c', 5), ('advance:p1', -5)]
    """
    return entry_of(entry_id, memo, [(from_account, currency, amount), (to_account, currency, -amount)])


def entered_entry(
    entry_id: str, payee_id: str, came: tuple[str, int], entered: tuple[str, int], spread: int, memo: str
) -> Entry:
    """Book what a payee earned in the book currency as money of a balance in another one, less the spread (R35).

    >>> entry = entered_entry("e1", "nina", ("EUR", 100), ("USD", 110), 0, "")
    >>> [(p.ledger_account, p.currency, p.amount) for p in entry.postings]
    [('payee:nina', 'EUR', 100), ('conversion', 'EUR', -100), ('conversion', 'USD', 110), ('payee:nina', 'USD', -110)]
    """
    account, (currency, amount), (balance_currency, units) = ledger_account(payee_id, ""), came, entered
    rows = [(account, currency, amount), *exchange(currency, spread - amount, balance_currency, units)]
    rows += [(PAYMENT_SPREAD, currency, -spread), (account, balance_currency, -units)]
    return entry_of(entry_id, memo, rows)


def movement_entry(entry_id: str, payee_id: str, balance_currency: str, movement: Movement) -> Entry:
    """Book what moves a payee's balance: the other side is the account that the movement names.

    >>> from datetime import date
    >>> tax = Movement("withholding", "us", -3, date(2026, 8, 31), "tax:us")
    >>> [(p.ledger_account, p.amount) for p in movement_entry("e1", "nina", "EUR", tax).postings]
    [('payee:nina', 3), ('tax:us', -3)]
    """
    rows = [(ledger_account(payee_id, ""), balance_currency, -movement.amount)]
    if movement.money is None:
        rows.append((movement.counter, balance_currency, movement.amount))
    else:
        currency, amount = movement.money
        if currency != balance_currency:
            rows += exchange(balance_currency, movement.amount, currency, movement.spread - amount)
            rows.append((PAYMENT_SPREAD, currency, -movement.spread))
        rows.append((movement.counter, currency, amount))
    memo = f"{movement.kind} {movement.reference}" + (f": {movement.note}" if movement.note else "")
    return entry_of(entry_id, memo, rows)


def entry_of(entry_id: str, memo: str, rows: Iterable[tuple[str, str, int]]) -> Entry:
    """Make an entry of rows (ledger account, currency, amount); rows of nothing are left out."""
    postings = (
        Posting(entry_id, account, currency, amount, memo) for account, currency, amount in rows if amount
    )
    return Entry(entry_id, tuple(postings))


def exchange(sold: str, sold_amount: int, bought: str, bought_amount: int) -> list[tuple[str, str, int]]:
    """The rows of an exchange: two halves that meet in the ledger account `conversion`."""
    return [(CONVERSION, sold, sold_amount), (CONVERSION, bought, bought_amount)]


def divided(parts: Mapping[str, int], source: str, currency: str) -> list[tuple[str, str, int]]:
    """The rows of the parts of reports, in order of part."""
    return [(ledger_account(part, source), currency, -amount) for part, amount in sorted(parts.items())]


def _totals(postings: Iterable[Posting]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for posting in postings:
        totals[posting.currency] = totals.get(posting.currency, 0) + posting.amount
    return totals
