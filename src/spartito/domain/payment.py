"""A payment happens once: its id is made of what it is for, so writing it out again gives the same bytes (R39)."""

from hashlib import sha256

from spartito.domain.period import Period

BANK, PAYPAL, WISE = "bank", "paypal", "wise"
METHODS = (BANK, PAYPAL, WISE)
"""The ways in which a payee can be paid."""

CONFIRMED, REJECTED, RETURNED = "confirmed", "rejected", "returned"
STATES = (CONFIRMED, REJECTED, RETURNED)
"""What a bank or a payment service says became of a payment."""

BALANCE = "balance"
"""The purpose of a payment of a period's balance."""


APPROVERS = 2
"""How many people approve a payment file before its payments may be made."""


def person(name: str) -> str:
    """A person's name as it is compared: whoever writes it in another way is the same person.

    >>> person(" Mia  Berg"), person("MIA BERG")
    ('mia berg', 'mia berg')
    """
    return " ".join(name.split()).casefold()


def payment_id(book_id: str, payee_id: str, period: Period, purpose: str = BALANCE, attempt: int = 1) -> str:
    """Name a payment; `attempt` grows only when a payment came back.

    The id has 22 characters: capitals, digits and a hyphen, and so fits the 35 of a bank's end-to-end reference.

    >>> payment_id("b1", "nina", Period.parse("2026-09"))
    'P202609-CF0E3245FAE730'
    """
    purport = "\x1f".join((book_id, payee_id, str(period), purpose, str(attempt)))
    return f"P{period.year}{period.month:02}-{sha256(purport.encode()).hexdigest()[:14].upper()}"
