"""What the resolver and the guards have to know of a language: its words, folded as `models/refinement/spelling.py` folds them.

A lexicon is data and no code. Phrases are written as they leave `fold`: lower case, no accents, one space apart, an elided word
standing alone ("l eglise"). Fields named `…_stems` are regular expressions of how words begin, tried at the beginning of a word.
"""

from collections.abc import Mapping
from datetime import time
from typing import Literal, TypeVar

from models.place import Meal
from models.refinement.calendar import Daypart
from models.refinement.wish import Wish
from models.value import Value

Words = frozenset[str]
Meant = TypeVar("Meant")


def words(*texts: str) -> Words:
    """Return the words of some texts."""
    return frozenset(word for text in texts for word in text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a text, which are parted by `|` and may stand on several lines."""
    return tuple(phrase for phrase in (" ".join(part.split()) for part in text.split("|")) if phrase)


def table(*rows: tuple[str, Meant]) -> dict[str, Meant]:
    """Return what each phrase of some rows means; the phrases of a row are parted by `|`."""
    return {phrase: meant for text, meant in rows for phrase in phrases(text)}


class Lexicon(Value):
    """The words of one language."""

    code: str
    telltales: Words
    """Frequent small words by which the language is recognised."""

    # Nouns and what stands around them.
    definite: Words
    """Words before a noun that point at one the traveller knows: "the", "our", "do", "ao"."""
    indefinite: Words
    """Words before a noun that ask for any: "a", "some", "outro"."""
    linking: Words
    """Small words inside of names and phrases: "of", "de", "la"."""
    adding: Words
    """Verbs after which a bare noun is one that is wanted: "add", "coloca"."""
    towards: Words
    """Words before what shall come in place of something: "for", "por", "contre"."""
    going: tuple[str, ...]
    """Phrases before what somebody wants to go and see: "go to", "visitar"."""
    kinds: Mapping[str, Wish]
    """Nouns that point at a stop ("the museum") or say what is wanted ("a museum")."""
    meals: Mapping[str, Meal]
    """Names of meals, which point at a stop by its time or are wanted."""
    qualities: Mapping[str, Wish]
    """Phrases that only say what is wanted: "outdoors", "mais barato"."""
    heads: tuple[str, ...]
    """What stands before a quality and means nothing by itself: "something", "um lugar"."""
    head_links: tuple[str, ...]
    """What may stand between such a head and the quality: "that is", "para fazer"."""
    stop_nouns: tuple[str, ...]
    """Nouns for any stop: "stop", "visita", "lugar"."""

    # Numbers, days, times.
    numbers: Mapping[str, int]
    """Cardinal numbers: all up to 31, and the tens and fives that minutes are told in up to 90."""
    ordinals: Mapping[str, int]
    """Ordinal numbers; -1 is the last, -2 the last but one."""
    ordinal_marks: tuple[str, ...]
    """What follows a figure that is an ordinal: "st", "o", "eme"."""
    weekdays: Mapping[str, int]
    """Names and short forms of days, 0 = Monday."""
    weekday_tails: tuple[str, ...] = ()
    """What may follow a weekday and belongs to it: "feira"."""
    months: Mapping[str, int]
    relative_days: Mapping[str, int]
    """Phrases for days by their distance from today: "tomorrow" is 1."""
    tonight: Mapping[str, Daypart] = {}
    """Phrases for a part of today: "tonight"."""
    day_nouns: tuple[str, ...]
    """Nouns before or behind a day's number: "day", "dia"."""
    is_day_number_a_date: bool
    """Whether "dia 3" may mean the third of the month as well as the third day."""
    of: tuple[str, ...]
    """Words between a day and its month, or a stop and its day: "de", "of"."""
    dayparts: Mapping[str, Daypart]
    """Phrases for parts of a day, the preposition included: "in the morning", "a tarde"."""
    named_times: Mapping[str, time]
    """Phrases for a time: "noon"."""
    at: tuple[str, ...]
    """Words right before a clock time: "at", "as", "alle"."""
    hour_nouns: tuple[str, ...]
    """Words behind an hour or a number of hours: "h", "horas", "o clock"."""
    minute_nouns: tuple[str, ...]
    has_bare_hours: bool = True
    """Whether "at three" is a time; "à trois" is a party."""
    time_tails: Mapping[str, int]
    """Phrases behind an hour, and the minutes that they add: "e meia" 30, "menos cuarto" -15."""
    time_heads: Mapping[str, int] = {}
    """Phrases before an hour, and the minutes that they add: "half past" 30, "quarter to" -15."""
    halves_of_day: Mapping[str, Literal["am", "pm"]]
    """Phrases behind an hour that tell in which half of the day it is: "pm", "da tarde"."""
    and_words: tuple[str, ...]
    """"And" between hours and minutes, or two things."""
    durations: Mapping[str, int]
    """Phrases for a length of time in minutes: "half an hour"."""
    additional: tuple[str, ...] = ()
    """Words that make one hour more of "hour": "another"."""
    half_tails: tuple[str, ...]
    """Phrases behind a number of hours that add half an hour: "e meia", "and a half"."""

    # One stop by another, or by its time.
    following: tuple[str, ...]
    """Phrases before a stop that point at the one behind it: "what comes after", "o que vem depois de"."""
    preceding: tuple[str, ...]
    """Phrases before a stop that point at the one before it."""
    timed: tuple[str, ...]
    """Phrases before a time or day that point at what is then: "what we have at", "o das"."""
    to: tuple[str, ...]
    """Words before the day or time to which something goes: "to", "para"."""
    on: tuple[str, ...]
    """Words between a stop and its own day or time: "on", "em", "no"."""
    placing_stems: str
    """Verbs that take something to a day or time, so that one named behind a stop is where it goes and not where it is."""

    # Notes and courtesy.
    noting_stems: str
    """Words that speak of writing something down: "note", "anota", "lembrete"."""
    note_links: tuple[str, ...]
    """Words between such a word and the text: "that", "que"."""
    courtesy: tuple[str, ...]
    greetings: tuple[str, ...]

    raising_stems: str
    """Words for spending more, which a wish to spend less has none of."""
    recovered_stems: str
    """Words for walking well again, which nobody says who walks badly."""
    deed_stems: str
    """Verbs that ask for an edit outright: "move", "tira". Words that only may, such as "go", are none."""
    reasoning: Words
    """Words between a wish and its reason: "because", "so", "porque"."""

    # What speaks for an edit, and against any.
    removal_stems: str
    undo_stems: str
    lighter_stems: str
    fuller_stems: str
    replacing_stems: str
    """Words by which something comes instead of another thing: an addition must not have one."""
    negation_stems: str
    """A negated wish: "don't remove", "nao mexe". Not "I don't want", which is a removal."""
    condition_stems: str
    everything_stems: str
    """"All", "everything", and plurals of stops ("the museums")."""
    question_stems: str
    """How a question begins, and what only questions ask for: "how much", "que horas abre"."""
    other_deed_stems: str
    """What the app does not do by such an edit: book, buy, call, share, print, translate, copy, rename, hotels, flights."""
    capitals: Words = frozenset()
    """Words that have a capital amid a sentence without being names, beside weekdays, months and kinds."""
