"""What one edit of the local model costs."""
