"""How much the local model reads and writes, and how sure it must be; apart from what loads llama.cpp."""

OWN_CONTEXT_TOKENS = 128
OWN_ANSWER_TOKENS = 24

FOREIGN_CONTEXT_TOKENS = 1024
FOREIGN_ANSWER_TOKENS = 64
"""Other tokenisers have no token for each name and slot."""

FOREIGN_THRESHOLD = 0.5
"""For models that bring no thresholds of their own."""

NEVER = 1.1
"""The threshold of an answer that our own model brings none for."""
