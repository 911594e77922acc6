"""A payee's statement: what it says (`model`), in which words, and how it is written down in each format."""
