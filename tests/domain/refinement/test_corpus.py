"""What the local model is trained on: needs no more than the project itself."""

import random
import re
from collections import Counter
from functools import lru_cache

import pytest

from edge.planner.examination import asked
from models.refinement.answer import ALONE, SHAPES, names_of, read_answer, slots_of
from models.refinement.lexicons import LEXICONS
from models.refinement.marks import ANY
from models.refinement.operation import Escalate
from models.refinement.reference import SLOT_LIMIT, refer
from models.refinement.spelling import fold
from tests.clients.scripted import catalogue
from training.refinement import corpus as making
from training.refinement.corpus import OTHER, Corpus, Phrase, abstract, expand
from training.refinement.noise import misspelt
from training.refinement.spoken import HELD_OUT_PLACES, PLACES, TRAINED_PLACES, resolved, speak

SLOT = re.compile(r"\[[A-Z][1-4]\]")


@lru_cache
def corpus() -> Corpus:
    return Corpus()


def test_there_are_templates_of_every_answer_in_every_language() -> None:
    for language in LEXICONS:
        named = {name for template in corpus().templates if template.language == language for name in template.names}
        assert named == set(SHAPES), language
    assert {template.names for template in corpus().templates if template.language == OTHER} == {("escalate",)}


def test_each_template_yields_an_example_that_answers_with_its_own_slots() -> None:
    rng = random.Random(1)
    for template in corpus().templates:
        for _ in range(20):
            text = template.text if template.is_written else expand(template.text, corpus().manners[template.language].words, rng)
            roles = making._roles(text)
            try:
                answer = making._answer(template.names, roles)
            except ValueError:
                continue  # What the answer needs stood in a choice that was not taken.
            example = abstract(template.language, Phrase(text, answer, template.names), rng)
            if example is not None:
                break
        else:
            pytest.fail(f"{template.language}: {template.text!r} yields nothing")
        assert set(SLOT.findall(example.answer)) <= set(SLOT.findall(example.text)), template
        assert names_of(example.answer) == template.names, template
        if template.names != ("escalate",) and not any(making.MENTIONED in role for role in template.roles):
            assert set(SLOT.findall(example.text)) == set(SLOT.findall(example.answer)), template


@pytest.mark.parametrize(
    ("names", "text", "told"),
    [
        (("remove",), "remove it", "no slots for remove"),
        (("remove",), "remove $S on $D", "nothing asks for D"),
        (("remove",), "remove $S and $S2", "nothing asks for S2"),
        (("move", "remove"), "move $S", "no slots for move"),
        (("remove",), "remove it, we saw the $S*", "no slots for remove"),
    ],
)
def test_a_template_that_fits_no_answer_is_refused(names: tuple[str, ...], text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        making._template("en", names, text)


def test_the_parts_of_the_corpus_share_no_template_and_each_language_has_all() -> None:
    parts = {
        part: {(t.language, t.names, t.text) for t in corpus().templates if t.part == part} for part in ("train", "calibration", "test")
    }
    assert sum(len(held) for held in parts.values()) == len(corpus().templates)
    assert not parts["train"] & parts["test"]
    assert not parts["train"] & parts["calibration"]
    assert not parts["calibration"] & parts["test"]
    for held in parts.values():
        assert {language for language, _, _ in held} == {*LEXICONS, OTHER}
    for part, share in (("train", 208 / 256), ("calibration", 24 / 256), ("test", 24 / 256)):
        assert len(parts[part]) / len(corpus().templates) == pytest.approx(share, abs=0.02)


def test_a_template_stays_in_its_part_whatever_stands_beside_it() -> None:
    for template in corpus().templates[::50]:
        again = making._template(template.language, template.names, template.text, is_written=template.is_written)
        assert again == template


def test_a_slot_that_is_only_mentioned_is_in_the_text_and_not_in_the_answer() -> None:
    text = "no $S for us, we ate so much at the $S*"
    template = making._template("en", ("remove",), text, is_written=True)
    phrase = Phrase(text, making._answer(template.names, template.roles), template.names)
    example = abstract("en", phrase, random.Random(0))
    assert example == making.Example("no [S1] for us , we ate so much at the [S2]", "=remove[S1];")


def test_people_wrote_some_of_every_answer_in_every_language() -> None:
    for language in LEXICONS:
        named = {name for each in corpus().templates if each.language == language and each.is_written for name in each.names}
        assert named == set(SHAPES), language


def test_a_request_that_breaks_off_is_left_alone_only_if_its_wish_is_not_said_before() -> None:
    chosen, rng = corpus().of_part("train"), random.Random(8)
    halves = [chosen._half("en", ("remove",), rng) for _ in range(200)]
    assert all("$S" not in half.text.replace("$S*", "") for half in halves if half.names == ("escalate",))
    assert {half.names for half in halves} == {("remove",), ("escalate",)}


def test_no_text_of_a_language_has_two_answers_or_parts() -> None:
    texts = Counter((template.language, template.text) for template in corpus().templates)
    assert [text for text, count in texts.items() if count > 1] == []


def test_examples_are_those_of_their_seed() -> None:
    chosen = corpus().of_part("train")
    first, again, other = ([*chosen.examples(200, random.Random(seed))] for seed in (1, 1, 2))
    assert first == again
    assert len({example.text for example in first} & {example.text for example in other}) < 40
    fresh = [*Corpus().of_part("train").examples(200, random.Random(1))]
    assert fresh == first


def test_an_example_looks_like_what_the_resolver_leaves() -> None:
    for example in corpus().of_part("train").examples(2_000, random.Random(3)):
        bare = SLOT.sub("", example.text)
        assert example.text == " ".join(example.text.split())
        assert not re.search(rf"[\d\[\]$|{{}}{ANY[1:-1]}]", bare), example
        assert fold(bare) == " ".join(bare.split()), example
        for letter in "SDTMWNQA":
            numbers = [int(slot[2]) for slot in dict.fromkeys(SLOT.findall(example.text)) if slot[1] == letter]
            assert numbers == list(range(1, len(numbers) + 1))
            assert len(numbers) <= SLOT_LIMIT


def test_an_example_answers_with_one_or_two_edits_or_with_none() -> None:
    examples = [*corpus().of_part("train").examples(2_000, random.Random(4))]
    for example in examples:
        names = names_of(example.answer)
        assert example.answer.endswith(";")
        assert len(names) == 1 or (len(names) == 2 and not set(names) & set(ALONE))
        assert set(names) <= set(SHAPES)
        assert set(SLOT.findall(example.answer)) <= set(SLOT.findall(example.text))
    share = sum(example.answer == "=escalate;" for example in examples) / len(examples)
    assert 0.1 < share < 0.5
    assert 0.05 < sum(len(names_of(example.answer)) == 2 for example in examples) / len(examples) < 0.3


def test_places_that_are_held_out_are_no_others() -> None:
    held_out, trained = ({fold(name) for name, *_ in places} for places in (HELD_OUT_PLACES, TRAINED_PLACES))
    assert not held_out & trained
    assert len(held_out) + len(trained) == len(PLACES)


def test_hardly_a_place_of_the_corpus_is_one_of_the_catalogue_and_none_is_of_the_examination() -> None:
    made_up = {fold(name) for name, *_ in PLACES}
    known = {fold(place.name) for destination in catalogue().destinations for place in catalogue().places(destination.code)}
    travelled = {fold(stop.name) for request in asked("development", catalogue()) for stop in request.outline.stops}
    assert len(made_up & known) <= len(made_up) // 80
    assert sorted(made_up & travelled) == []


def test_no_place_that_is_held_out_is_spoken_of_in_training() -> None:
    rng, chosen = random.Random(5), corpus().of_part("train")
    held_out = {name for name, *_ in HELD_OUT_PLACES}
    for _ in range(300):
        spoken = speak(chosen, rng, TRAINED_PLACES)
        assert not held_out & {*(stop.name for stop in spoken.outline.stops), *spoken.outline.places}


def test_what_is_spoken_is_that_of_its_seed() -> None:
    chosen = corpus().of_part("train")
    assert [speak(chosen, random.Random(seed), TRAINED_PLACES) for seed in range(20)] == [
        speak(chosen, random.Random(seed), TRAINED_PLACES) for seed in range(20)
    ]


def test_a_spoken_request_is_learnt_only_as_what_brings_about_what_is_wanted() -> None:
    rng, chosen = random.Random(6), corpus().of_part("train")
    learnt = 0
    for _ in range(150):
        spoken = speak(chosen, rng, TRAINED_PLACES)
        example = resolved(spoken)
        if example is None:
            continue
        learnt += 1
        request = refer(spoken.text, spoken.outline)
        assert (example.text, request.trouble) == (request.text, None)
        if isinstance(spoken.wanted, Escalate):
            assert example.answer == "=escalate;"
        else:
            assert read_answer(example.answer, request, spoken.outline) == spoken.wanted
            assert {f"[{letter}{n}]" for letter, held in slots_of(request).items() for n in range(1, len(held) + 1)} >= set(
                SLOT.findall(example.answer)
            )
    assert learnt > 100


def test_a_slip_keeps_the_first_letter_and_nearly_the_length() -> None:
    rng = random.Random(7)
    for word in ("museum", "castelo", "domenica", "jardin"):
        for _ in range(50):
            slipped = misspelt(word, rng)
            assert slipped[0] == word[0]
            assert abs(len(slipped) - len(word)) <= 1
