"""R39: a payment happens once, and its id says so."""

from spartito.domain.payment import payment_id
from spartito.domain.period import Period

AUGUST, SEPTEMBER = Period(2026, 8), Period(2026, 9)


def test_the_same_payment_has_the_same_id():
    assert payment_id("book", "nina", AUGUST) == payment_id("book", "nina", AUGUST, "balance", 1)


def test_whatever_differs_makes_another_payment():
    ids = [
        payment_id("book", "nina", AUGUST),
        payment_id("other", "nina", AUGUST),
        payment_id("book", "omar", AUGUST),
        payment_id("book", "nina", SEPTEMBER),
        payment_id("book", "nina", AUGUST, "advance"),
        payment_id("book", "nina", AUGUST, attempt=2),
        payment_id("bookn", "ina", AUGUST),
    ]
    assert len(set(ids)) == len(ids)


def test_the_id_fits_a_bank_reference():
    assert len(payment_id("book", "nina" * 100, AUGUST)) <= 35
