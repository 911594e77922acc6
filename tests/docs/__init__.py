"""The docs do what they say."""
