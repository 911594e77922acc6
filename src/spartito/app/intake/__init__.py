"""Reports come in: recognised, kept, placed line by line, held where something is odd, handed on as one file."""
