"""What a cell keeps: one SQLite database, its change log and the documents folded from it."""
