import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from edge.planner import llama
from edge.planner.catalogue import load_catalogue
from edge.planner.examination import asked
from models.refinement.answer import FORMAT, grammar_of
from models.refinement.reference import refer
from models.refinement.support import backwards
from tests.fakes.gguf import foreign, rewritten, text_of

SHIPPED = Path(llama.__file__).parent / "refinement.gguf"
UNDO = 'root ::= "=undo;"\n'

Asked = tuple[str, str]


def answers(module: str, model: Path, requests: list[Asked]) -> list[Any]:
    """Return what a child says to requests, each a text and a grammar; the first is its greeting."""
    lines = [json.dumps({"id": number, "prompt": text, "grammar": grammar}) for number, (text, grammar) in enumerate(requests)]
    command = [sys.executable, "-m", module, str(model)]
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=55, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def requests() -> list[Asked]:
    resolved = [refer(each.text, each.outline) for each in asked("development", load_catalogue())[::24]]
    return [(request.text, grammar_of(request)) for request in resolved if request.trouble is None]


def test_answers_are_those_of_the_library_under_the_same_grammar(requests: list[Asked]) -> None:
    _, *ours = answers("edge.planner.llama_worker", SHIPPED, requests)
    _, *library = answers("bench.refinement.completion", SHIPPED, requests)
    assert len(ours) == len(requests) > 50
    assert [each["answer"] for each in ours] == [each["answer"] for each in library]
    assert [each["confidence"] for each in ours] == pytest.approx([each["confidence"] for each in library], abs=0.005)


def test_an_answer_does_not_depend_on_what_was_asked_before(requests: list[Asked]) -> None:
    _, *forth = answers("edge.planner.llama_worker", SHIPPED, requests[:20])
    _, *back = answers("edge.planner.llama_worker", SHIPPED, requests[19::-1])
    assert [(each["answer"], each["confidence"]) for each in forth] == [(each["answer"], each["confidence"]) for each in reversed(back)]


def test_instructions_that_are_read_once_serve_every_request_of_a_foreign_model(requests: list[Asked], tmp_path: Path) -> None:
    model = foreign(SHIPPED, tmp_path / "foreign.gguf")
    _, *all_at_once = answers("edge.planner.llama_worker", model, requests[:6])
    alone = [answers("edge.planner.llama_worker", model, [request])[1] for request in requests[:6]]
    assert [(each["answer"], each["confidence"]) for each in all_at_once] == [(each["answer"], each["confidence"]) for each in alone]


def test_one_bad_request_does_not_end_the_process(requests: list[Asked]) -> None:
    long = " ".join(["castelo"] * 300)
    _, broken, too_long, good = answers("edge.planner.llama_worker", SHIPPED, [("x", "no grammar"), (long, UNDO), ("desfaz isso", UNDO)])
    assert broken == {"id": 0, "error": "ValueError: the grammar can't be read"}
    assert too_long == {"id": 1, "too_long": True}
    assert (good["id"], good["answer"]) == (2, "=undo;")


def test_confidence_is_what_the_bare_model_thinks_of_a_forced_answer() -> None:
    _, forced, free = answers(
        "edge.planner.llama_worker", SHIPPED, [("tira o [S1]", UNDO), ("tira o [S1]", 'root ::= ("=undo" | "=remove[S1]") ";"\n')]
    )
    assert (forced["answer"], free["answer"]) == ("=undo;", "=remove[S1];")
    assert forced["confidence"] < 0.1
    assert 0.6 < free["confidence"] <= 1


def test_of_two_networks_that_agree_the_surer_counts_and_none_where_they_do_not(requests: list[Asked], tmp_path: Path) -> None:
    first = rewritten(SHIPPED, tmp_path / "first.gguf", without="tripwise.second")
    (tmp_path / "bare.gguf").write_bytes(base64.b64decode(text_of(SHIPPED, "tripwise.second")))
    own = {"tripwise.format": str(FORMAT), "tripwise.self_test.request": "[S1] the cancel", "tripwise.self_test.answer": "=remove[S1];"}
    second = rewritten(tmp_path / "bare.gguf", tmp_path / "second.gguf", having=own)
    _, *both = answers("edge.planner.llama_worker", SHIPPED, requests)
    _, *forth = answers("edge.planner.llama_worker", first, requests)
    _, *back = answers("edge.planner.llama_worker", second, [(backwards(text), grammar) for text, grammar in requests])
    for one, other, agreed in zip(forth, back, both, strict=True):
        surest = max(one["confidence"], other["confidence"]) if one["answer"] == other["answer"] else 0.0
        assert (agreed["answer"], agreed["confidence"]) == (one["answer"], pytest.approx(surest, abs=1e-6))
    confidences = [each["confidence"] for each in both]
    assert 0 < confidences.count(0.0) < len(confidences) / 2


def test_a_request_is_read_backwards_word_by_word() -> None:
    assert backwards("tira o [S1] , por favor") == "favor por , [S1] o tira"
