"""The noise of typing: slips, articles left out, and names that nobody knows."""

import random


def slips(found: list[str], rng: random.Random) -> list[str]:
    """Return the words of a text with one or two misspelt in three of ten texts, and without articles in a few."""
    if rng.random() < 0.3:
        for _ in range(rng.choice((1, 1, 2))):
            index = rng.randrange(len(found))
            if found[index].isalpha() and len(found[index]) > 3:
                found[index] = misspelt(found[index], rng)
    if rng.random() < 0.05:
        found = [word for word in found if word not in _ARTICLES] or found
    return found


_ARTICLES = frozenset("o a the el la le l il lo i gli les los las".split())


def misspelt(word: str, rng: random.Random) -> str:
    """Return a word with a letter left out, doubled, changed, or two exchanged."""
    at = rng.randrange(1, len(word) - 1)
    match rng.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 2:
            return word[:at] + word[at] + word[at:]
        case _:
            return word[:at] + rng.choice("aeiorstn") + word[at + 1 :]


_SYLLABLES = (
    "ba be ca co da di fa fe ga gu la le lo ma mi mo na ne no pa pe pi ra re ri ro sa se so ta te to va ve vi xa zu bel dor gra tra pri"
    " sal mon tor gen lis"
).split()
_BEARING = ("museu de", "torre de", "casa", "rua", "the", "old", "parque", "st", "bar do", "palais", "piazza", "iglesia de", "chez")


def unknown_name(rng: random.Random) -> str:
    """Return a name that no itinerary has: syllables that sound like one."""
    names = ["".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 4))) for _ in range(rng.choice((1, 1, 2)))]
    return " ".join(([rng.choice(_BEARING)] if rng.random() < 0.3 else []) + names)
