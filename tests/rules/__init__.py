"""One file a payout rule: given tables, then tables, readable by an accountant."""
