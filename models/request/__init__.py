"""A request for a trip in free words, read into wishes."""
