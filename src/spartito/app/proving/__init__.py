"""The whole book proven again, from what lies on the disk."""
