"""What a payee earned in a period, told apart by everything that a payout rule asks for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Earned:
    """One sum of a payee's earnings, in units of 10**-12; below zero it is a return, a fee or a penalty.

    `contract_id` is blank for money of no contract, `hold_id` for money that is free.  `kind` is that of the lines
    (sale, return, fee, penalty, an adjustment type).  `taxed` is the tax at source that was already taken of the
    money before it reached us, at or above zero.
    """

    payee_id: str
    contract_id: str
    territory: str
    usage_type: str
    kind: str
    hold_id: str
    amount: int
    taxed: int = 0
