"""What keeps the promises of the public schema: its print, its pages, and what may change from one release to the next."""
