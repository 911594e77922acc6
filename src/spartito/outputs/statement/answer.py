"""The first thing a statement says: what is paid and when, or what is kept and why; and the steps of the balance in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from spartito.domain.currency import minor_units
from spartito.domain.money import plain
from spartito.domain.movement import PAYMENT
from spartito.outputs.figures import MORE_DIGITS, money
from spartito.outputs.present import day, rounded
from spartito.outputs.statement import waterfall
from spartito.outputs.statement.model import Statement
from spartito.outputs.statement.waterfall import Step
from spartito.outputs.statement.words import REASONS, movement_words, rate_words, waiting_words


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to "what do I get?": a label, the amount, and the sentences beside it; `kept` where nothing is paid."""

    label: str
    amount: str
    sentences: str
    kept: bool


def answer(statement: Statement) -> Answer:
    """What is paid, or why not."""
    payment = statement.payment
    if payment.paid:
        label = "We will pay you" if statement.draft or payment.pay_on else "We pay you"
        return Answer(label, money(payment.paid, payment.currency), _paid(statement), False)
    closing = statement.closing
    label = "Your balance" if closing < 0 else "Kept for you" if closing else "This time"
    return Answer(label, money(closing, statement.currency), why_not(statement), True)


def step_words(statement: Statement, step: Step) -> str:
    """What a step of the balance is called."""
    payment = statement.payment
    match step.kind:
        case waterfall.OPENING:
            return "Balance before"
        case waterfall.CLOSING:
            return "Balance carried to your next statement"
        case waterfall.EARNED:
            sources = len(statement.sources)
            return (
                f"Earned, from {sources} {'source' if sources == 1 else 'sources'}" if sources else "Earned"
            )
        case kind if kind == PAYMENT and not payment.paid:
            return "Paid to you: nothing this time"
        case kind if kind == PAYMENT and payment.currency != statement.currency:
            return f"Paid to you: {money(payment.paid, payment.currency)}"
        case kind:
            return movement_words(kind)


def why_not(statement: Statement) -> str:
    """Why nothing is paid, in a sentence or two."""
    payment = statement.payment
    words = REASONS.get(payment.reason) or waiting_words(payment.reason)
    if payment.reason == "below minimum":
        words += f" Your minimum is {money(payment.minimum, payment.currency)}"
        words += f"{_about(statement)}." if payment.currency != statement.currency else "."
    return words


def _paid(statement: Statement) -> str:
    payment, home = statement.payment, statement.currency
    sentences = [f"On {day(payment.pay_on)}."] if payment.pay_on else []
    if payment.currency != home:
        taken = rounded(payment.from_balance, minor_units(home) + MORE_DIGITS)
        note = f" ({payment.rate_note})" if payment.rate_note else ""
        sentences.append(f"From {home}\u00a0{taken} at {rate_words(payment.rate)}{note}.")
    if statement.closing:
        sentences.append(f"The rest, {home}\u00a0{plain(statement.closing)}, stays in your balance.")
    return " ".join(sentences)


def _about(statement: Statement) -> str:
    """The balance in the payment currency, where the two differ and the rate is known."""
    payment = statement.payment
    if not payment.rate:
        return ""
    cents = round(Fraction(statement.payable) * Fraction(payment.rate) * 10**6)
    return f"; your balance is about {money(Decimal(f'{cents}E-6'), payment.currency)}"
