import json
from functools import partial
from pathlib import Path

import pytest

from api.cli.model import SPECIFIED, examination_of
from edge.planner import llama
from edge.planner.catalogue import load_catalogue
from edge.planner.examination import asked
from models.refinement.operation import Escalate, Reason, Remove
from models.refinement.reference import refer
from models.refinement.score import Outcome
from tests.fakes.gguf import foreign
from tests.fakes.terminal import Run, runner, tripwise

SHIPPED = Path(llama.__file__).parent / "refinement.gguf"
LANGUAGES = ["en", "es", "fr", "it", "pt-BR", "pt-PT"]


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `tripwise model check` in this process and an empty folder."""
    return partial(runner(monkeypatch, capsys, tmp_path), "model", "check")


@pytest.fixture(scope="module")
def outcomes() -> tuple[Outcome, ...]:
    """What a model does that knows all answers."""
    requests = asked("development", load_catalogue())
    return tuple(Outcome(asked=request, proposal=request.wanted[0], seconds=0.02) for request in requests)


def test_a_perfect_model_is_good_enough(outcomes: tuple[Outcome, ...]) -> None:
    done = examination_of(Path("m.gguf"), "m", "development", outcomes)
    assert (done.requests, done.score.handled.value, done.score.precision.value, done.shortfalls) == (len(outcomes), 1, 1, ())
    assert list(done.languages) == LANGUAGES
    assert sum(score.handled.of + score.escalated.of for score in done.languages.values()) == len(outcomes)
    assert done.reasons == {"not_supported": done.score.escalated.of}


def test_one_removal_that_nobody_wanted_is_not_good_enough(outcomes: tuple[Outcome, ...]) -> None:
    left, *rest = [outcome for outcome in outcomes if not outcome.asked.is_in_scope]
    wrong = left.replace(proposal=(Remove(stop=1),))
    inside = [outcome for outcome in outcomes if outcome.asked.is_in_scope]
    done = examination_of(Path("m.gguf"), "m", "development", (wrong, *rest, *inside))
    assert done.score.wrong_removals == 1
    count = done.score.escalated.of
    assert done.shortfalls == (
        "it takes out 1 stops that nobody wanted out",
        f"it does 1 of {count} requests that it should leave alone",
    )


def test_a_model_that_does_nothing_is_not_good_enough(outcomes: tuple[Outcome, ...]) -> None:
    shy = tuple(outcome.replace(proposal=Escalate(reason=Reason.NOT_CERTAIN), seconds=0.1) for outcome in outcomes)
    done = examination_of(Path("m.gguf"), "m", "development", shy)
    assert done.reasons == {"not_certain": len(outcomes)}
    assert done.shortfalls == ("it handles 0.0% of what it should, not 60%", "one of twenty edits takes longer than 100 ms, not 60")


@pytest.mark.timeout(300)
def test_the_shipped_model_is_examined_in_every_language(check: Run) -> None:
    told = check(str(SHIPPED), "--part", "development", "--every", "6", "--json")
    done = json.loads(told.out)
    assert (done["name"], done["part"], list(done["languages"])) == ("tripwise-refinement", "development", LANGUAGES)
    assert done["requests"] == done["score"]["handled"]["of"] + done["score"]["escalated"]["of"]
    assert done["requests"] == len(asked("development", load_catalogue())[::6])
    assert done["score"]["handled"]["count"] > done["score"]["handled"]["of"] / 2
    assert done["score"]["wrong_removals"] == 0
    assert told.code == (1 if done["shortfalls"] else 0)


@pytest.mark.timeout(300)
def test_a_foreign_model_is_examined_by_the_same_requests_and_told_what_it_lacks(check: Run, tmp_path: Path) -> None:
    told = check(str(foreign(SHIPPED, tmp_path / "foreign.gguf")), "--part", "development", "--every", "6")
    assert (told.code, told.err) == (1, "")
    lines = told.out.splitlines()
    assert lines[0].startswith("somebody: ")
    assert lines[0].endswith(" requests of “development”")
    assert lines[1].split() == ["handled", "precision", "left", "alone", "removals", "p50", "p95"]
    assert max(map(len, lines[:9])) <= 80
    assert [line.split()[0] for line in lines[2:9]] == ["all", *LANGUAGES]
    assert lines[-1].startswith("NOT GOOD ENOUGH: it handles ")


def test_a_file_that_is_missing_or_no_model_is_refused(check: Run, tmp_path: Path) -> None:
    missing = check("nowhere.gguf")
    assert (missing.code, missing.out, missing.err.partition(":")[0]) == (2, "", "MODEL_FILE_MISSING")
    (tmp_path / "text.gguf").write_text("no model at all")
    broken = check("text.gguf")
    assert (broken.code, broken.out, broken.err.partition(":")[0]) == (2, "", "MODEL_FILE_BROKEN")
    (tmp_path / "empty.gguf").write_bytes(b"GGUF\x03\0\0\0" + bytes(16))
    assert check("empty.gguf").code == 2


def test_a_page_tells_how_it_is_called(tmp_path: Path) -> None:
    told = tripwise("model", "check", "--help", cwd=tmp_path)
    assert told.code == 0
    assert "tripwise model check edge/planner/refinement.gguf --part development --json" in told.out
    assert "0 when it is good enough, 1 when not, 2 when" in " ".join(told.out.split())
    assert tripwise("model", "check", "x.gguf", "--part", "all", cwd=tmp_path).code == 2


def test_the_specification_tells_how_each_request_is_read_and_what_becomes_of_answers(tmp_path: Path) -> None:
    told = tripwise("model", "spec", cwd=tmp_path)
    assert (told.code, told.err) == (0, "")
    spec = json.loads(told.out)
    requests = asked("development", load_catalogue())[::SPECIFIED]
    assert [each["text"] for each in spec["examples"]] == [request.text for request in requests]
    for example, request in zip(spec["examples"], requests, strict=True):
        read = refer(request.text, request.outline)
        assert example["request"]["text"] == read.text
        assert ("grammar" in example) is (read.trouble is None)
    answers = [answer for example in spec["examples"] for answer in example.get("answers", {}).items()]
    assert {name for _, proposal in answers if isinstance(proposal, list) for name in [proposal[0]["op"]]} > {"move", "remove", "replace"}
    reasons = {proposal["reason"] for _, proposal in answers if not isinstance(proposal, list)}
    assert reasons > {"no_cue", "slot_unused", "not_supported", "question"}
    assert list(spec["lexicons"]) == ["en", "es", "fr", "it", "pt"]
    assert spec["shapes"]["move"] == ["SDt"]
    assert tripwise("model", "spec", cwd=tmp_path).out == told.out
