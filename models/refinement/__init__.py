"""A small edit asked for in words: what it points at, what it may do, what it must not."""
