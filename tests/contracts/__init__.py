"""Contract suites: each runs on every implementation of its protocol."""
