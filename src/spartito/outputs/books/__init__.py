"""The ledger as text for other bookkeeping programs, which prove its balances by themselves."""
