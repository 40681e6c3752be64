"""The requests that people wrote by hand. Those of `test` are counted and compared here, and never shown."""

import re
import tomllib
from collections import Counter
from functools import lru_cache

import pytest

from edge.planner.examination import REQUESTS, Part, asked, examine
from models.locale import Locale
from models.refinement.operation import Edit, Escalate, Proposal, Reason, days_of, stops_of
from models.refinement.outline import Outline
from models.refinement.reference import refer
from models.refinement.score import Asked
from models.refinement.spelling import fold
from tests.clients.scripted import catalogue
from training.refinement.corpus import Corpus, Template

LANGUAGES = {locale.value for locale in Locale}
PARTS: tuple[Part, ...] = ("test", "development")


@lru_cache
def requests_of(part: Part) -> tuple[Asked, ...]:
    return asked(part, catalogue())


def edits_of(request: Asked) -> tuple[Edit, ...]:
    return tuple(edit for want in request.wanted if not isinstance(want, Escalate) for edit in want)


def test_there_are_enough_requests_in_every_language() -> None:
    test = requests_of("test")
    assert sum(request.is_in_scope for request in test) >= 600
    assert sum(not request.is_in_scope for request in test) >= 300
    inside = Counter(request.language for request in test if request.is_in_scope)
    outside = Counter(request.language for request in test if not request.is_in_scope)
    assert set(inside) == set(outside) == LANGUAGES
    assert min(inside.values()) >= 100
    assert min(outside.values()) >= 50
    assert {request.language for request in requests_of("development")} == LANGUAGES


@pytest.mark.parametrize("part", PARTS)
def test_every_request_is_about_a_trip_and_read_in_the_language_of_its_file(part: Part) -> None:
    trips = tomllib.loads((REQUESTS / "trips.toml").read_text(encoding="utf-8"))
    files = {path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["request"] for path in (REQUESTS / part).glob("*.toml")}
    assert sum(request["trip"] not in trips for each in files.values() for request in each) == 0
    assert sum(set(request) != {"trip", "text", "want"} for each in files.values() for request in each) == 0
    assert Counter(request.language for request in requests_of(part)) == {name: len(each) for name, each in files.items()}
    assert sum(request.outline.locale != request.language for request in requests_of(part)) == 0


@pytest.mark.parametrize("part", PARTS)
def test_every_stop_and_day_that_is_wanted_exists(part: Part) -> None:
    def is_of_the_trip(edit: Edit, outline: Outline) -> bool:
        return set(stops_of(edit)) <= {stop.number for stop in outline.stops} and set(days_of(edit)) <= set(range(1, outline.day_count + 1))

    assert sum(not is_of_the_trip(edit, request.outline) for request in requests_of(part) for edit in edits_of(request)) == 0


@pytest.mark.parametrize("part", PARTS)
def test_a_request_means_one_or_two_edits_or_none(part: Part) -> None:
    wants = [want for request in requests_of(part) for want in request.wanted or ((),)]
    assert sum(not isinstance(want, Escalate) and len(want) not in {1, 2} for want in wants) == 0


def test_every_kind_of_edit_is_asked_for_in_each_part() -> None:
    assert {edit.op for request in requests_of("test") for edit in edits_of(request)} == {
        edit.op for request in requests_of("development") for edit in edits_of(request)
    }


def test_no_request_of_the_test_stands_in_development() -> None:
    known = {fold(request.text) for request in requests_of("development")}
    assert sum(fold(request.text) in known for request in requests_of("test")) == 0


@pytest.mark.parametrize("part", PARTS)
def test_few_requests_are_written_twice(part: Part) -> None:
    texts = Counter((request.language, fold(request.text)) for request in requests_of(part))
    assert sum(count - 1 for count in texts.values()) <= len(requests_of(part)) // 100


def test_what_people_wrote_is_rarely_what_a_template_says() -> None:
    """A short wish has few ways to be said; a longer one that a template says would have been copied. One in five is looked at."""
    corpus = Corpus()
    patterns = {
        language: [Pattern(template, corpus) for template in corpus.templates if template.language == language]
        for language in corpus.manners
    }
    texts = [(request.language[:2], refer(request.text, request.outline).text) for request in requests_of("test")[::5]]
    said = [len(text.split()) for language, text in texts if any(pattern.says(text) for pattern in patterns[language])]
    assert len(said) < len(texts) * 0.1
    assert sum(length >= 7 for length in said) <= len(texts) // 50


class Pattern:
    """All that a template may say, slots apart."""

    def __init__(self, template: Template, corpus: Corpus) -> None:
        self._text = re.sub(r"[{}|]", " ", template.text) if template.is_written else template.text
        self._words = corpus.manners[template.language].words
        bare = self._text
        while re.search(r"\{[^{}]*\}", bare):
            bare = re.sub(r"[^\s{}]*\{[^{}]*\}[^\s{}]*", " ", bare)
        self._needed = set(fold(re.sub(r"[^\s$]*\$\w+\*?", " ", bare)).split())
        self._letters = {role[0] for role in template.roles}
        self._pattern: re.Pattern[str] | None = None

    def says(self, text: str) -> bool:
        words = text.split()
        if not self._needed <= set(words) or {word[1] for word in words if word[0] == "["} != self._letters:
            return False
        self._pattern = self._pattern or self._compiled()
        return self._pattern.fullmatch(text) is not None

    def _compiled(self) -> re.Pattern[str]:
        text = self._text
        while choice := re.search(r"\{([^{}]*)\}", text):
            chosen = self._words.get(choice[1], choice[1]).replace("|", "\x02")
            text = f"{text[: choice.start()]}\x01{chosen}\x03{text[choice.end() :]}"
        return re.compile("".join(self._part(each) for each in re.split(r"([\x01\x02\x03]|\$[A-Z][\d*]?)", text)))

    def _part(self, text: str) -> str:
        if text in "\x01\x02\x03":
            return {"": "", "\x01": "(?:", "\x02": "|", "\x03": ")"}[text]
        if text.startswith("$"):
            return rf" *\[{text[1]}\d\] *"
        return rf" *{' +'.join(re.escape(word) for word in fold(text).split())} *"


async def test_each_request_is_asked_once_and_in_order() -> None:
    requests = requests_of("development")[:5]
    heard: list[tuple[str, Outline]] = []

    async def propose(text: str, outline: Outline) -> Proposal:
        heard.append((text, outline))
        return Escalate(reason=Reason.NOT_SUPPORTED)

    outcomes = await examine(propose, requests)
    assert heard == [(request.text, request.outline) for request in requests]
    assert [outcome.asked for outcome in outcomes] == list(requests)
    assert all(outcome.seconds >= 0 and not outcome.is_done for outcome in outcomes)
