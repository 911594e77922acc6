"""Why a payee was paid what it was: from the payment back to the lines of the reports, each step computed again."""
