"""A period: pinned, calculated, proven, shown, closed."""
