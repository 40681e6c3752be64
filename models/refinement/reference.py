"""What the words of a request point at in an itinerary: stops, days, times, durations, wishes, names, each read as a slot.

`refer("troca o museu de amanhã por algo ao ar livre", outline)` finds the one museum of tomorrow and the wish, and leaves
"troca o [S1] por [W1]" for the model to understand. What points at nothing or at several things becomes a trouble instead.
"""

import re
from functools import partial

from models.folding import fold as fold_in_place
from models.refinement.kinds import find_kinds, find_kinds_of_words, find_wishes
from models.refinement.lexicons import LEXICONS
from models.refinement.marks import ANY, Slot
from models.refinement.moment import patterns_of
from models.refinement.names import find_capitals, find_names, is_named
from models.refinement.outline import Outline, Request, Trouble
from models.refinement.phrasing import phrasing_of
from models.refinement.quotation import take_quotes
from models.refinement.reading import Reading
from models.refinement.remarks import OPEN, trouble_of, with_question_marks, without_remarks
from models.refinement.spelling import without_courtesy
from models.refinement.stops import find_neighbours, find_ordered_stops, find_timed_stops, narrow_stops, settle_repeated
from models.refinement.timing import find_dayparts_of_meals, find_days, find_multiples, find_times
from models.request.amount import read_budget
from models.request.text import RequestText

TEXT_LIMIT = 300
"""The longest request that is looked at, in characters."""

SLOT_LIMIT = 4
"""Slots of one letter that a request may have; the model knows no more."""

_AGE = re.compile(r"\b(?:\d{1,2} (?:e|et|y|and|a|,) )*\d{1,3} (anos|anni|ans|years?|yrs?|yo)\b")
"""Ages are reasons, and ask for nothing."""

_COUNTED = re.compile(
    r"\b\d{1,2} ((?:small |little |young |petits? |jeunes )?(?:crianc|filh|pessoa|miud|"
    r"putos|net[oa]s|adult|nin[oa]s|hij|persona|chic[oa]s|amig"
    r"|degrau|escal[oe]|steps\b|stairs|marches\b|"
    r"gradini|grad[oi]s?\b|graus|degrees|degres|km\b|metros|metres|metri\b|universit|estudant|student"
    r"|kids?\b|child|people|friends|toddlers|enfant|gamin|gosses|ados\b|amis?\b|personn|bambin|figli|ragazz|nipot|piccol|amic)\w*)"
)
_BOTH = re.compile(r"(?<=\b)(ces|les|os|as|los|las|the|those|these|esses|essas|i|le|questi|queste) 2 (?=journees|jours|dias|days|giorn)")
"""Both days are no number of them."""
_TOGETHER = re.compile(
    r"\b(?:tutt[ei] e|siamo(?: in)?|somos|sommes|on est|we are|were) (?:\d(?= ?(?:$|[,.!?]))|\d{1,2}(?= [a-z]{2,})(?: not \d{1,2})?)"
    r"|\b\d{1,2} of us\b"
    r"|\b(?:im|i am|tengo|tenho|j ai) \d\d\b"
)
"""How many people there are is a reason, too."""

_YEAR = re.compile(r"\b(?:em|in|en|nel|del|desde|since|de) (?:19|20)\d\d\b")
"""A year of the past tells of another journey."""

_SCALES = frozenset("mil mille mila thousand cem cien cent cento hundred mi".split())
"""Words before an amount that was read in part: "mil duzentos euros"."""


def refer(text: str, outline: Outline) -> Request:
    """Return the request with a slot for everything that it points at, or with the trouble that forbids to answer it."""
    if len(text) > TEXT_LIMIT:
        return Request(text="", trouble=Trouble.TOO_LONG)
    if not any(letter.isalpha() for letter in text):
        return Request(text="", trouble=Trouble.EMPTY)
    try:
        return _request(_read(text, outline))
    except OverflowError:
        return Request(text="", trouble=Trouble.TOO_MANY)


def prepare() -> None:
    """Make the patterns of all languages, so that nobody's first request waits for them."""
    for code in LEXICONS:
        patterns_of(code)
        phrasing_of(code)


def _read(text: str, outline: Outline) -> Reading:
    """Return the reading of a text behind all passes; each finds its marks among those of the passes before it."""
    reading = Reading(text, outline)
    reading.text = take_quotes(reading.text, reading.phrasing, reading.marks, partial(is_named, reading), reading.named)
    _take_amount(reading)
    reading.fold()
    find_names(reading)
    find_capitals(reading, at_least=2)
    find_days(reading)
    find_ordered_stops(reading)
    find_kinds_of_words(reading)
    find_dayparts_of_meals(reading)
    find_kinds(reading)
    find_times(reading)
    find_timed_stops(reading)
    find_wishes(reading)
    narrow_stops(reading)
    find_neighbours(reading)
    settle_repeated(reading)
    find_capitals(reading, at_least=1)
    find_multiples(reading)
    return reading


def _take_amount(reading: Reading) -> None:
    """Put a mark for an amount of money, which is read before words are folded."""
    request = RequestText(fold_in_place(reading.text), reading.outline.locale)
    read = read_budget(request, reading.outline.currency)
    if read is None:
        return
    lexicon = reading.lexicon
    begun, behind = request.text[: request.text.index("~")].split()[-2:], request.text.rpartition("~")[2].split()[:1]
    if behind and behind[0] in {*lexicon.minute_nouns, *lexicon.hour_nouns}:
        return  # "Spend 60 minutes" is no matter of money.
    if read.is_per_person or read.is_per_day or not {*lexicon.numbers, *_SCALES}.isdisjoint(begun):
        reading.trouble = Trouble.UNRESOLVED_NUMBER
    mark = reading.marks.add(Slot.AMOUNT, read.money)
    reading.text = re.sub(r"~+", f" {mark} ", request.text, count=1)


def _request(reading: Reading) -> Request:
    """Return the request that a reading has come to, its marks written as slots."""
    slots: dict[Slot, list[object]] = {slot: [] for slot in Slot}
    text = re.sub(ANY, lambda match: _written(reading, match[0], slots), reading.text)
    text = " ".join(re.sub(r"(?:^| )'s\b|[:/%]", " ", text).split())
    text = re.sub(r"(\[[A-Z]\d\])(?:(?: ,)? \1)+", r"\1", text)
    text = _BOTH.sub(r"\1 ", text)
    text = " ".join(_COUNTED.sub(r"\1", _TOGETHER.sub("", _AGE.sub(r"\1", _YEAR.sub(" ", text)))).split())
    text = without_courtesy(text, reading.code)
    text = without_remarks(text, reading.code)
    trouble = reading.trouble or trouble_of(text)
    text = with_question_marks(text)
    if any(len(values) > SLOT_LIMIT for values in slots.values()):
        return Request(text="", language=reading.code, words=reading.words, trouble=trouble or Trouble.TOO_MANY)
    return Request.model_validate(
        {
            "text": text,
            "words": reading.words,
            "language": reading.code,
            "stops": slots[Slot.STOP],
            "days": slots[Slot.DAY],
            "times": slots[Slot.TIME],
            "minutes": slots[Slot.MINUTES],
            "wishes": slots[Slot.WISH],
            "names": slots[Slot.NAME],
            "quotes": slots[Slot.QUOTE],
            "amounts": slots[Slot.AMOUNT],
            "trouble": trouble,
        },
    )


def _written(reading: Reading, mark: str, slots: dict[Slot, list[object]]) -> str:
    """Return the slot of a mark, or the sign of a trouble where it points at nothing or at several things."""
    slot, value = reading.marks.slot(mark), reading.marks.found(mark)
    if isinstance(value, tuple):
        if len(value) != 1:
            several, none = (
                (Trouble.AMBIGUOUS_STOP, Trouble.UNKNOWN_STOP) if slot is Slot.STOP else (Trouble.AMBIGUOUS_DAY, Trouble.UNKNOWN_DAY)
            )
            return f" {OPEN[Trouble.UNRESOLVED_NUMBER if slot is Slot.TIME else several if value else none]} "
        value = value[0]
    if value not in slots[slot]:
        slots[slot].append(value)
    return f" [{slot}{slots[slot].index(value) + 1}] "
