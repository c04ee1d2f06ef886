"""Notes: short texts with files, each visible to the one who wrote it."""
