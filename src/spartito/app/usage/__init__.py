"""Usage feeds: taken in, tried again, asked."""
