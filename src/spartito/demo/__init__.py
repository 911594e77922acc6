"""A made-up month of a music distributor: catalogue, payees, contracts, sales reports, rates and settlements.

Every name, code and amount is invented.  The same seed and size give the same bytes, anywhere.
"""
