"""The life of a payment: decided by a closed run, exported, approved by two people, confirmed or returned."""
