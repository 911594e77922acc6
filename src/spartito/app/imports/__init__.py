"""Input tables and the catalogue come into the book: checked whole, or not at all."""
