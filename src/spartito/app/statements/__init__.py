"""The statements of a period: what they say (`content`, `sections`) and how they are written (`publish`)."""
