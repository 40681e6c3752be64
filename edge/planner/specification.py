"""What a program in another language needs to refine trips offline as a node does: docs/refinement.md tells how to read it."""

from collections.abc import Iterable

from pydantic import BaseModel, TypeAdapter

from edge.planner.llama_limits import OWN_ANSWER_TOKENS, OWN_CONTEXT_TOKENS
from models.refinement.answer import ALONE, FORMAT, SHAPES, grammar_of, write_answer
from models.refinement.calendar import Daypart
from models.refinement.caution import decided
from models.refinement.lexicon import Lexicon
from models.refinement.lexicons import LEXICONS
from models.refinement.operation import EDIT_LIMIT, Escalate, Proposal
from models.refinement.outline import Outline, Request
from models.refinement.reference import SLOT_LIMIT, TEXT_LIMIT, refer
from models.refinement.score import Asked
from models.refinement.wish import WISHES

_PROPOSAL: TypeAdapter[Proposal] = TypeAdapter(Proposal)


def specification(requests: Iterable[Asked]) -> dict[str, object]:
    """Return constants and words, and how requests are read, what grammar that gives, and what becomes of answers to them."""
    outlines: list[Outline] = []
    examples: list[dict[str, object]] = []
    for asked in requests:
        if asked.outline not in outlines:
            outlines.append(asked.outline)
        examples.append({"outline": outlines.index(asked.outline), "text": asked.text, **_example(asked)})
    return {
        "format": FORMAT,
        "limits": {
            "text": TEXT_LIMIT,
            "slots": SLOT_LIMIT,
            "edits": EDIT_LIMIT,
            "context_tokens": OWN_CONTEXT_TOKENS,
            "answer_tokens": OWN_ANSWER_TOKENS,
        },
        "shapes": SHAPES,
        "alone": ALONE,
        "wishes": {wish.value: _plain(meaning) for wish, meaning in WISHES.items()},
        "dayparts": {part.value: [each.isoformat("minutes") for each in (*part.span, part.usual)] for part in Daypart},
        "lexicons": {code: _words(lexicon) for code, lexicon in LEXICONS.items()},
        "outlines": [_plain(outline) for outline in outlines],
        "examples": examples,
    }


def _example(asked: Asked) -> dict[str, object]:
    request = refer(asked.text, asked.outline)
    found: dict[str, object] = {"request": _plain(request)}
    if request.trouble is not None:
        return found
    answers = {answer: _decision(answer, request, asked.outline) for answer in _answers(asked, request)}
    return {**found, "grammar": grammar_of(request), "answers": answers}


def _answers(asked: Asked, request: Request) -> list[str]:
    """Return what is meant, and what guards are there for."""
    meant = [answer for want in asked.wanted if not isinstance(want, Escalate) for answer in write_answer(want, request, asked.outline)]
    feared = ["=undo;", "=escalate;", *(["=remove[S1];"] if request.stops else [])]
    return sorted({*meant, *feared})


def _decision(answer: str, request: Request, outline: Outline) -> object:
    return _PROPOSAL.dump_python(decided(answer, 1.0, {}, 0.0, request, outline), mode="json", exclude_none=True)


def _words(lexicon: Lexicon) -> dict[str, object]:
    dumped = _plain(lexicon)
    sets = {name for name, value in lexicon if isinstance(value, frozenset)}
    return {name: sorted(TypeAdapter(list[str]).validate_python(value)) if name in sets else value for name, value in dumped.items()}


def _plain(value: BaseModel) -> dict[str, object]:
    return value.model_dump(mode="json", exclude_none=True)
