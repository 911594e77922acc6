"""Usage cells asked: whose, of which days, and by what they are told apart."""
