"""How a language puts words around what it points at: patterns made of a lexicon and of marks."""

import re
from functools import lru_cache

from models.place import Meal
from models.refinement.lexicon import Lexicon, Words
from models.refinement.lexicons import LEXICONS
from models.refinement.marks import ANY, D, S, T, W
from models.refinement.spelling import KINDS, LINKING, alternatives


class Phrasing:
    """The patterns of a language."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Make the patterns of a lexicon."""
        every_kind = [kind for kind in KINDS if not _is_ordinary(kind, lexicon)]
        kinds = alternatives([*lexicon.kinds, *lexicon.meals, *every_kind])
        nouns = alternatives([*lexicon.stop_nouns, *lexicon.kinds])
        ordinals, marks = alternatives(lexicon.ordinals), alternatives(lexicon.ordinal_marks)
        of, on, to = (alternatives(each) for each in (lexicon.of, lexicon.on, lexicon.to))
        # "pro" is "to the": what stands behind it is where something goes.
        definite = alternatives(lexicon.definite - set(lexicon.to))
        heads, links = alternatives(lexicon.heads), alternatives(lexicon.head_links)
        pointing = alternatives(lexicon.definite)
        moment = rf"(?P<moment>{D}|{T})"
        stop = rf"(?P<stop>{S})"

        self.kind = re.compile(rf"(?P<before>(?<!\S)[\w']+ )??\b(?P<kind>{kinds})\b")
        meal_times = [phrase for phrase in lexicon.dayparts if set(phrase.split()) & {*lexicon.meals}]
        self.daypart_of_meal = re.compile(rf"\b(?P<daypart>{alternatives(meal_times)})\b")
        several = alternatives(kind for kind in [*lexicon.kinds, *lexicon.meals, *every_kind] if " " in kind)
        self.kind_of_words = re.compile(rf"(?P<before>(?<!\S)[\w']+ )??\b(?P<kind>{several})\b")
        self.quality = re.compile(rf"(?:\b(?:{heads}) (?:(?:{links}) ){{0,4}})?\b(?P<quality>{alternatives(lexicon.qualities)})\b")
        self.headed = re.compile(rf"\b(?:{heads}) (?:(?:{links}) ){{0,4}}{W}")
        self.ordered = re.compile(
            rf"\b(?P<order>{ordinals}|\d{{1,2}} ?(?:{marks})) (?P<noun>{nouns})\b"
            rf"|\b(?P<noun_before>{alternatives(lexicon.stop_nouns)}) (?:(?:numero|number|n|no) )?(?P<number>\d{{1,2}})\b"
            rf"|\b(?P<noun_first>{alternatives(lexicon.stop_nouns)}) (?P<after>{ordinals})\b"
            rf"|(?<!\S)(?:{definite}) (?P<alone>{ordinals})(?= (?:{of}|{to}|{alternatives(lexicon.towards)}|{on}) |$| [,.!?{ANY[1:-1]}])"
        )
        self.noun_behind = re.compile(rf" (?:{nouns})\b")
        self.timed = re.compile(
            rf"(?<!\S)(?:{alternatives(lexicon.timed)}) (?:(?:{definite}|{on}) )?(?:{D}|{T})(?: (?:(?:{on}|{of}) )*(?:{D}|{T}))?"
        )
        self.following = re.compile(rf"(?<!\S)(?:{alternatives(lexicon.following)}) (?:(?:{pointing}) )?{stop}")
        self.preceding = re.compile(rf"(?<!\S)(?:{alternatives(lexicon.preceding)}) (?:(?:{pointing}) )?{stop}")
        self.going_end = re.compile(rf"(?<!\S)(?:{alternatives(lexicon.going)}) (?:(?:{definite}|{to}) ){{0,3}}$")
        self.towards_end = re.compile(rf"(?<!\S)(?:{to}) (?:(?:{definite}) )?$")
        self.attributes = (
            re.compile(rf"{stop} (?:(?:{of}) )(?:(?:{definite}) )?{moment}"),
            re.compile(rf"{stop} (?:(?:{of}) )(?:(?:{definite}) )?{moment}"),
            re.compile(rf"{stop} (?:(?:{on}) )?(?:(?:{definite}) )?{moment}(?= (?:{to})(?: (?:{definite}))? (?:{D}|{T}))"),
            re.compile(rf"{moment}(?: 's)? {stop}"),
        )
        self.apposition = re.compile(rf"{stop} (?:(?:{on}|{of}) )?(?:(?:{definite}) )?(?P<named>{S})")
        joined = alternatives({*lexicon.and_words, *lexicon.towards, *lexicon.to})
        not_hours = rf"(?! ?(?:(?:{alternatives({*lexicon.hour_nouns, *lexicon.minute_nouns, *lexicon.halves_of_day})})\b|[:%.]))"
        self.next_day = re.compile(_next_day(lexicon, not_hours))
        self.two_days = re.compile(
            rf"\b(?P<one>{ordinals}) (?:(?:{alternatives(lexicon.day_nouns)}) )?(?P<between>(?:{joined}) (?:(?:{definite}) )?)"
            rf"(?P<other>{ordinals}) (?:{alternatives(lexicon.day_nouns)})\b"
        )
        self.bare_date = re.compile(rf"(?<!\S)(?P<begun>(?:{definite}|{to}) )(?P<number>\d{{1,2}})(?: ?(?:{marks}))?\b{not_hours}")
        hours = alternatives([word for word, number in lexicon.numbers.items() if 2 <= number <= 12])
        self.bare_hours = re.compile(
            rf"(?<!\S)(?P<hours>[2-9]|1[0-2]|{hours})(?: (?P<half>{alternatives(lexicon.half_tails)}))?"
            rf"(?= ?$| [,.!?;]| (?:e|y|et|and|pls|plz|max) (?!\d))"
        )
        self.parted_time = re.compile(
            rf"(?P<clock>{T})(?P<between> (?:(?:{on}|{of}) )?(?:(?:{definite}) )?{D}) (?:(?:{on}|{of}) )?(?P<part>{T})"
        )
        self.first_part = re.compile(rf"(?<!\S)(?P<ordinal>{ordinals}) (?P<daypart>{alternatives(_bare_parts(lexicon))})\b")
        self.barriers: Words = frozenset({*lexicon.towards, *lexicon.indefinite, *lexicon.and_words}) - {"de", "da", "do", "di", "of"}
        self.weak_attributes = (
            re.compile(rf"{stop} (?:(?:{on}) )?(?:(?:{definite}) )?{moment}"),
            re.compile(rf"(?:(?<!\S)(?:{on}) )?{moment} ?,? (?P<between>(?:(?!(?:{joined})\b)[a-z]+ ?){{1,3}}) {stop}"),
        )
        self.placing = re.compile(rf"\b(?:{lexicon.placing_stems})")
        self.dinner = re.compile(
            rf"\b(?:{alternatives(meal for meal, meant in lexicon.meals.items() if meant is Meal.DINNER)}|cen[ae](?:r|re|mos|n)|dine)\b"
        )
        self.noting = re.compile(rf"\b(?:{lexicon.noting_stems})")
        self.deed = re.compile(rf"(?<!\S)(?:{lexicon.deed_stems})")
        self.note_links = lexicon.note_links
        self.definite: Words = lexicon.definite
        self.name_links: Words = LINKING - {*lexicon.and_words, *lexicon.towards, *lexicon.indefinite, *lexicon.to}
        self.kind_words: Words = frozenset({*lexicon.kinds, *lexicon.meals, *KINDS})
        linked = (*lexicon.on, *lexicon.to, *lexicon.towards, *lexicon.and_words, *_words_of(lexicon))
        self.ending: Words = frozenset({*lexicon.definite, *lexicon.kinds, *lexicon.meals, *linked})
        self.no_names: Words = frozenset(
            {
                *lexicon.capitals,
                *lexicon.weekdays,
                *lexicon.months,
                *lexicon.day_nouns,
                *lexicon.relative_days,
                *lexicon.halves_of_day,
                *lexicon.telltales,
                *lexicon.courtesy,
                *lexicon.greetings,
            }
        )


def _words_of(lexicon: Lexicon) -> Words:
    """Return the first words of what stands before another stop: "before", "depois de"."""
    return frozenset(phrase.split()[-1] for phrase in (*lexicon.following, *lexicon.preceding))


def _next_day(lexicon: Lexicon, not_hours: str) -> str:
    """Return a pattern of a second number behind "day 1 and", which no word before a clock time may stand before."""
    times = {phrase.split()[-1] for phrase in lexicon.at} - {"a", "e", "to", "and"}
    before = alternatives({*lexicon.and_words, *lexicon.towards, *lexicon.to} - times)
    articles = alternatives(lexicon.definite - set(lexicon.to) - times)
    return rf"(?P<begun>{D} (?:{before}) (?:(?:{articles}) )?)(?P<number>\d{{1,2}})\b{not_hours}"


def _bare_parts(lexicon: Lexicon) -> Words:
    """Return the nouns for parts of the day: "evening", "soir"."""
    return frozenset(phrase for phrase in lexicon.dayparts if " " not in phrase) - {*lexicon.relative_days, *lexicon.meals}


def _is_ordinary(kind: str, lexicon: Lexicon) -> bool:
    """Tell whether a noun of another language means something else in this one."""
    found = set(kind.split())
    return bool(
        found
        & {
            *lexicon.telltales,
            *lexicon.numbers,
            *lexicon.ordinals,
            *lexicon.adding,
            *lexicon.definite,
            *lexicon.indefinite,
            *lexicon.linking,
            *lexicon.weekdays,
            *lexicon.day_nouns,
            *lexicon.stop_nouns,
        }
    ) or any(kind in each for each in (lexicon.qualities, lexicon.relative_days, lexicon.meals, lexicon.dayparts))


@lru_cache(maxsize=8)
def phrasing_of(code: str) -> Phrasing:
    """Return the patterns of a language."""
    return Phrasing(LEXICONS[code])
