"""Rules of the domain: pure functions, no I/O."""
