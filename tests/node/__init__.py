"""A node and its parts, on real SQLite."""
