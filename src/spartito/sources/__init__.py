"""What comes in: reports and input tables, read from regular files through the native core."""
