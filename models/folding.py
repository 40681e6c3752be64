"""Text as it is compared: lower case, without accents and ligatures, and of the same length word by word."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "‘": "'", "–": "-", "—": "-", "\u00a0": " ", "\u202f": " "})


def fold(text: str) -> str:
    """Return a text in the form it is compared in."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", plain).strip()
