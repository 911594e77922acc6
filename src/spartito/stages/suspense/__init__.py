"""Suspense as a work list: what waits, by what it says and what it is worth, and which tracks it may belong to."""
