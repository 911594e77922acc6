"""What waits for its owner: the work list, what people decide, why a line went where it went."""
