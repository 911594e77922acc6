"""What a run knows of each payee and what happens to their balances."""
