"""What a traveller wants to have written down, or names in quotation marks: taken as it stands, before words are folded."""

import re
from collections.abc import Callable

from models.refinement.lexicon import Words
from models.refinement.marks import Marks, Slot
from models.refinement.phrasing import Phrasing
from models.refinement.spelling import fold

_QUOTED = re.compile(r"[“\"«„]\s*+([^“”\"«»„]{1,200}?)\s*[”\"»“]|(?:(?<=\s)|^)[‘']([^‘’'\n]{2,200}?)['’](?=[\s,.!?]|$)")
_COLON = re.compile(r"(?::(?!\d)|\s[-–—]\s)\s*(\S.*)$", re.DOTALL)
_WEAK = frozenset({"to", "de", "di", "da", "a", "per", "para", "pra", "pour"})
"""Links that more often lead to a place than to a text."""


def take_quotes(raw: str, phrasing: Phrasing, marks: Marks, is_named: Callable[[str], bool], named: Words) -> str:
    """Return the text with a mark for each quotation: what is to be noted, or the name of a place that the trip has not.

    `named` are the words of its stops' names, which ask for no note.
    """
    notes = any(phrasing.noting.match(word) for word in fold(_QUOTED.sub(" ", raw)).split() if word not in named)

    def replaced(match: re.Match[str]) -> str:
        quoted = (match[1] or match[2]).strip()
        if notes:
            return f" {marks.add(Slot.QUOTE, quoted)} "
        return f" {quoted} " if is_named(quoted) else f" {marks.add(Slot.NAME, quoted)} "

    text = _QUOTED.sub(replaced, raw)
    if not notes or text != raw:
        return text
    colon = _COLON.search(text)
    if colon is not None and phrasing.noting.search(fold(text[: colon.start()])):
        noted, rest = _until_another_wish(colon[1].strip(), phrasing)
        return f"{text[: colon.start()]} {marks.add(Slot.QUOTE, noted)} {rest}"
    return _behind_link(text, phrasing, marks)


def _until_another_wish(text: str, phrasing: Phrasing) -> tuple[str, str]:
    """Part what is to be noted from a sentence behind it that asks for something else: "bring cash. Also drop the castle"."""
    for end in re.finditer(r"[.;!](?=\s)", text):
        if phrasing.deed.search(fold(text[end.end() :])):
            return text[: end.start()].strip(), text[end.start() :]
    return text, ""


def _behind_link(text: str, phrasing: Phrasing, marks: Marks) -> str:
    """Take what follows "note that …"."""
    found = text.split()
    folded = [fold(word) for word in found]
    begins = next((index for index, word in enumerate(folded) if phrasing.noting.match(word)), None)
    if begins is None:
        return text
    links = sorted((tuple(link.split()) for link in phrasing.note_links), key=len, reverse=True)
    for index in range(begins + 1, len(found) - 1):
        for link in links:
            end = index + len(link)
            is_link = tuple(folded[index:end]) == link and end < len(found)
            if is_link and not (len(link) == 1 and link[0] in _WEAK and (folded[end] in phrasing.definite or folded[end][:1].isdigit())):
                return f"{' '.join(found[:index])} {marks.add(Slot.QUOTE, ' '.join(found[end:]))}"
    return text
