"""What a book remembers: the control database, the ledger, and the immutable files beside them."""
