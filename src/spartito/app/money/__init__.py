"""The money that has come, late or again: what a run divides, takes back and divides anew."""
