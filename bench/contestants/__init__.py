"""The contestants: one file each, with the tasks it can do and how it keeps the catalogue."""
