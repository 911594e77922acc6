"""Payment files: what a bank or a payment service is given so that the payees get their money."""
