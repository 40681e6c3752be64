"""The shipped model in a browser: llama.cpp as WebAssembly answers as the child process of a node does."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from edge.planner import llama
from edge.planner.catalogue import load_catalogue
from edge.planner.examination import asked
from models.refinement.answer import FORMAT, grammar_of
from models.refinement.outline import Request
from models.refinement.reference import refer
from tests.clients.script import running

MODEL = Path(llama.__file__).parent / "refinement.gguf"
COUNT = 20
CONFIDENCE_DIFFERENCE = 0.02
"""Both round in another way: vectors are of other lengths there."""


def requests() -> list[Request]:
    """Return resolved requests of all languages, as people wrote them."""
    resolved = [refer(request.text, request.outline) for request in asked("development", load_catalogue())]
    able = [request for request in resolved if request.trouble is None]
    return able[:: len(able) // COUNT][:COUNT]


def child_answers(chosen: list[Request]) -> list[Any]:
    """Return what the child process of a node answers."""
    lines = [json.dumps({"id": number, "prompt": each.text, "grammar": grammar_of(each)}) for number, each in enumerate(chosen)]
    command = [sys.executable, "-m", "edge.planner.llama_worker", str(MODEL)]
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=40, check=True)
    ready, *answers = map(json.loads, done.stdout.splitlines())
    assert ready["ready"] is True
    return answers


@pytest.mark.timeout(120)
async def test_a_browser_answers_as_the_child_process_does(tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    assert chromium is not None, "chromium is missing"
    chosen = requests()
    asked_there = [{"text": each.text, "grammar": grammar_of(each)} for each in chosen]
    values = {"chromium": chromium, "profile": str(tmp_path / "profile"), "model": str(MODEL), "requests": asked_there}
    async with running("answers", "wllama", **values) as script:
        (_, metadata), *events = await script.rest()
    there = [answer for _, answer in events]
    here = child_answers(chosen)
    assert metadata["tripwise.format"] == str(FORMAT)
    assert json.loads(metadata["tripwise.thresholds"]) != {}
    assert [each["answer"] for each in there] == [each["answer"] for each in here]
    assert len({each["answer"] for each in there}) > COUNT // 2
    differences = [abs(one["confidence"] - other["confidence"]) for one, other in zip(there, here, strict=True)]
    assert max(differences) < CONFIDENCE_DIFFERENCE
