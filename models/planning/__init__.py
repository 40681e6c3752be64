"""Planning: drafts, what is wrong with them, how they are put right, and the jobs that make them."""
