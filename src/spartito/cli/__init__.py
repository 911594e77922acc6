"""The command line: words in, tables or JSON out; nothing here calculates."""
