"""Names in a request: of stops, of places that the trip could have, and of whatever is written with capitals."""

import re

from models.refinement.cues import cues_of
from models.refinement.marks import Slot
from models.refinement.reading import Reading
from models.refinement.spelling import beginnings, fold, folded_words, name_spans, tokens_of

_EMPHASISED = frozenset(
    "please urgente muito mucho super beaucoup molto nunca jamais never mai nao non not pas tudo todo tutto all".split()
)
"""Words that somebody writes in capitals to be heard, not because they are names; small words of the language read are, too."""
_SAINTS = frozenset("sao san santo santa saint sant".split())
"""Words amid a name that elsewhere mean something else, such as "are"."""
_HOME = re.compile(
    r"(?<!\S)(?:(?:habit\w+|viv[aeio]\w*|mor(?:a|o|am|amos)|reside\w*|abit[ao]\w*|(?:i|we|who|she|he|they) lives?|living)"
    r"(?: (?:in|at|em|no|na|en|a|au|aux|de|da|do))?"
    r"|(?:sou|somos|sono|siamo|soy|suis|sommes|im|were|vem|vimos|viene|vient|comes?|coming|pessoal|gente|beij\w+|abrac\w+|abrazo\w*|"
    r"saludos|besos|bis(?:es|ous)|baci\w*|salut\w*|greetings|amig\w+|friends?|famil\w+)"
    r" (?:from|de|da|do|di|del)) $"
)
"""What stands before the place that people come from, which is none to go to."""

_Spans = dict[tuple[int, int], list[tuple[int, bool, int]]]
"""Where names stand: how well each one matches, whether it is a stop's, and the stop's number or the place's index."""


def is_named(reading: Reading, quoted: str) -> bool:
    """Tell whether a quoted text names a stop of the trip."""
    found = fold(quoted).split()
    return any(True for stop in reading.outline.stops for _ in name_spans(found, stop.name))


def find_names(reading: Reading) -> None:
    """Find the names of stops and of places, the best matches first."""
    found, outline, marks = reading.text.split(), reading.outline, reading.marks
    taken: list[tuple[int, int, str]] = []
    for (start, end), scored in _ranked(_spans(reading, found)):
        if all(end <= first or start >= last for first, last, _ in taken):
            best = max(score for score, _, _ in scored)
            top = [(is_stop, index) for score, is_stop, index in scored if score == best]
            stops = tuple(index for is_stop, index in top if is_stop)
            # What the trip has is meant rather than a place that is called nearly so: "cruzeiro das pontes" is the "Six Bridges Cruise".
            stops = stops or tuple(index for score, is_stop, index in scored if is_stop and score * 2 >= best)
            mark = marks.add(Slot.STOP, stops) if stops else marks.add(Slot.NAME, outline.places[top[0][1]])
            taken.append((start, end, mark))
    for start, end, mark in sorted(taken, reverse=True):
        found[start:end] = [mark]
    reading.text = " ".join(found)


def _spans(reading: Reading, found: list[str]) -> _Spans:
    spans: _Spans = {}
    for stop in reading.outline.stops:
        for start, end, score in name_spans(found, stop.name, reading.phrasing.barriers):
            spans.setdefault((start, end), []).append((score, True, stop.number))
    begun = {word[:2] for word in found}
    for index, place in enumerate(reading.outline.places):
        if begun.isdisjoint(beginnings(place)):
            continue
        letters = sum(len(word) for word in folded_words(place))
        for start, end, score in name_spans(found, place, reading.phrasing.barriers):
            if score * 2 > letters:
                spans.setdefault((start, end), []).append((score, False, index))
    return spans


def _ranked(spans: _Spans) -> list[tuple[tuple[int, int], list[tuple[int, bool, int]]]]:
    return sorted(spans.items(), key=lambda item: (-max(score for score, _, _ in item[1]), item[0][0] - item[0][1], item[0]))


def find_capitals(reading: Reading, *, at_least: int) -> None:
    """Read so many words or more with capitals amid a sentence as a name of something that the trip has not."""
    lexicon, phrasing, cues = reading.lexicon, reading.phrasing, cues_of(reading.code)
    tokens = tokens_of(reading.raw)
    letters = [raw for raw, _ in tokens if raw[0].isalpha()]
    if sum(raw[0].isupper() for raw in letters) > len(letters) * 0.6:
        return
    no_names = phrasing.no_names if at_least > 1 else phrasing.no_names | phrasing.kind_words
    run: list[tuple[str, str]] = []
    before = "."
    for raw, folded in [*tokens, (".", ".")]:
        capital, word = _capital(raw, folded)
        is_begun = any(word[0].isupper() for word, _ in run)
        is_loud = raw.isupper() and (word in _EMPHASISED or word in cues.common or cues.removal.match(word) is not None)
        is_name = (
            capital
            and len(raw) > 1
            and (word not in no_names or (is_begun and word in _SAINTS))
            and not is_loud
            and (before not in {".", "!", "?", ":"} or bool(run))
        )
        is_kind = at_least > 1 and not capital and folded in phrasing.kind_words
        if is_name or (run and folded in (lexicon.linking if is_begun else lexicon.of)):
            run.append((raw, word if is_name else folded))
        else:
            if run:
                _mark_name(reading, run, at_least)
            run = [(raw, folded)] if is_kind else []  # "musée Rodin": the kind is a part of the name.
        before = raw


def _mark_name(reading: Reading, run: list[tuple[str, str]], at_least: int) -> None:
    while run and not _capital(*run[-1])[0]:
        run.pop()
    if not run:
        return
    folded = " ".join(word for _, word in run)
    at = re.search(rf"(?<!\S){re.escape(folded)}(?!\S)", reading.text)
    if at is not None and len(run) >= at_least and not _HOME.search(reading.text[: at.start()]):
        name = re.sub(r"^\w+['’](?=[A-ZÀ-Þ])", "", " ".join(raw for raw, _ in run))
        mark = reading.marks.add(Slot.NAME, name)
        reading.text = f"{reading.text[: at.start()]}{mark}{reading.text[at.end() :]}"


def _capital(raw: str, folded: str) -> tuple[bool, str]:
    """Tell whether a word has a capital, at its beginning or behind an elision, and return the word without that."""
    head, mark, tail = raw.replace("’", "'").partition("'")
    if mark and tail[:1].isupper() and head.islower():
        return True, folded.rsplit(maxsplit=1)[-1]
    return raw[0].isupper(), folded
