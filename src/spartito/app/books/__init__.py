"""The ledger, to look at and to take elsewhere."""
