"""The one write path, and the feed of what was written."""
