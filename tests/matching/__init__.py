"""The match ladder against the oracle, and against what real codes look like."""
