"""The child process that owns llama-cpp-python: one line of JSON in, one line of JSON out.

Started as `python -m edge.planner.llama_worker MODEL`. It says `{"ready": …}` or `{"error": …}` once, then answers each
`{"id": …, "prompt": …, "grammar": …}` with `{"id": …, "answer": …, "confidence": …, "is_spoken_for": …}`. A fault in native code ends
this process and nothing else. Confidence is the least probability that the bare model, without the grammar, gives to a token it wrote.

A file with `tripwise.*` metadata is ours: it reads the request as it stands. Any other is asked through its own chat template
with `INSTRUCTIONS`; it brings no thresholds, so only what it is fairly sure of is done, and a model that wants to think or to
chat before it answers is cut off by the grammar and rarely sure.
"""

import base64
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from edge.planner.llama_engine import Engine, agreed, metadata_of
from edge.planner.llama_limits import (
    FOREIGN_ANSWER_TOKENS,
    FOREIGN_CONTEXT_TOKENS,
    FOREIGN_THRESHOLD,
    NEVER,
    OWN_ANSWER_TOKENS,
    OWN_CONTEXT_TOKENS,
)
from models.refinement.answer import FORMAT, names_of
from models.refinement.support import Support, backwards

INSTRUCTIONS = """You turn one request about a trip itinerary into one command. What it points at stands in slots: \
[S1] a stop, [D1] a day, [T1] a time, [M1] a length of time, [W1] a wished kind of place, [N1] a name, [Q1] a note, \
[A1] an amount of money. Commands, with optional slots in round brackets:
=move[S1][D1]([T1]) to a day | =before[S1][S2] and =after[S1][S2] put the first stop beside the second | =remove[S1] | \
=replace[S1][W1] or =replace[S1][N1] | =add[W1]([D1][T1]) or =add[N1]([D1][T1]) | =addbefore[W1][S1] | =addafter[W1][S1] | \
=start[S1][T1] at a time of its day | =later[S1][M1] | =earlier[S1][M1] | =duration[S1][M1] so long in all | =until[S1][T1] until a \
time | =extend[S1][M1] | =shrink[S1][M1] | =swap[S1][S2] | =swapdays[D1][D2] | =begin[D1][T1] the day starts | =end[D1][T1] the day is \
over | =longer[D1]([M1]) | =shorter[D1]([M1]) | =lighter[D1] less on a day | =fuller[D1] more on a day | =relaxed, =moderate, =intense \
pace of the trip | =cheaper, =dearer, =budget[A1] money for the trip | =vegetarian, =vegan, =glutenfree | =limited, =mobile how well \
the party walks | =lock[S1] | =unlock[S1] | =note[Q1]([S1] or [D1]) | =undo the last change | =escalate for anything else: questions, \
conditions, negations, three wishes, anything unclear.
One command, or two in a row for two wishes, then a semicolon: =remove[S1]=lighter[D1];
Answer with that alone."""


def main() -> None:
    """Serve until the input ends."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        model = Model(Path(sys.argv[1]))
        ready = model.self_test()
    except Exception as error:  # noqa: BLE001  Whatever a foreign file provokes is told to the parent, which decides.
        _reply(replies, {"error": f"{type(error).__name__}: {error}"})
        return
    _reply(replies, ready)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = model.answer(request["prompt"], request["grammar"])
        except TooLongError:
            answer = {"too_long": True}
        except Exception as error:  # noqa: BLE001  One bad request must not end the process.
            answer = {"error": f"{type(error).__name__}: {error}"}
        _reply(replies, {"id": request["id"], **answer})


def _reply(replies: IO[str], message: dict[str, Any]) -> None:
    replies.write(json.dumps(message) + "\n")
    replies.flush()


class Model:
    """A GGUF file, ours or any other."""

    def __init__(self, path: Path) -> None:
        """Load the file; raise whatever llama.cpp's bindings raise about one that can't be used."""
        metadata = metadata_of(path)
        self.own = "tripwise.format" in metadata
        if self.own and int(metadata["tripwise.format"]) != FORMAT:
            raise ValueError(f"its format is {metadata['tripwise.format']}, this version of TripWise reads {FORMAT}")
        self._context_tokens = OWN_CONTEXT_TOKENS if self.own else FOREIGN_CONTEXT_TOKENS
        self._answer_tokens = OWN_ANSWER_TOKENS if self.own else FOREIGN_ANSWER_TOKENS
        self._engine = Engine(path, self._context_tokens)
        with second_file(metadata if self.own else {}) as second:
            self._second = Engine(second, self._context_tokens) if second is not None else None
        self._support = Support.read(metadata["tripwise.support"]) if self.own and "tripwise.support" in metadata else None
        self._thresholds: dict[str, float] = json.loads(metadata.get("tripwise.thresholds", "{}")) if self.own else {}
        self._test = (metadata.get("tripwise.self_test.request", ""), metadata.get("tripwise.self_test.answer", ""))
        self._name = metadata.get("general.name", path.name)
        self._template = metadata.get("tokenizer.chat_template", "")
        if not self.own:
            one, other = self._tokens("undo that"), self._tokens("[S1] please")
            head = [left for left, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))]
            if self._is_too_long(one):
                raise ValueError(f"its instructions are more than {self._context_tokens - self._answer_tokens} tokens")
            self._engine.keep(head)

    def self_test(self) -> dict[str, Any]:
        """Run once, so that a processor that can't is found out now; our own model must also answer as it did when built."""
        prompt, expected = self._test if self.own else ("undo that", "=undo;")
        grammar = 'root ::= ("=remove[S1]" | "=undo" | "=escalate") ";"\n'
        found = self.answer(prompt, grammar)
        if self.own and found["answer"] != expected:
            raise ValueError(f"its self-test answers {found['answer']} where {expected} is right")
        if self.own and not found["confidence"]:
            raise ValueError("its two networks answer the self-test differently")
        default = NEVER if self.own else FOREIGN_THRESHOLD
        return {"ready": True, "name": self._name, "own": self.own, "thresholds": self._thresholds, "default_threshold": default}

    def answer(self, prompt: str, grammar: str) -> dict[str, Any]:
        """Return the answer under the grammar and the least raw probability of its tokens; raise `TooLongError`.

        Of two networks that agree the surer counts; it is 0 where they answer differently.

        `is_spoken_for` tells whether the words of the request speak for the answer by the counts in the file; true of a file without.
        """
        tokens, back = self._tokens(prompt), self._tokens(backwards(prompt)) if self._second is not None else []
        if self._is_too_long(tokens) or self._is_too_long(back):
            raise TooLongError("the request is longer than any the model was trained on")
        written = self._engine.write(tokens, grammar, self._answer_tokens)
        again = [self._second.write(back, grammar, self._answer_tokens)] if self._second is not None else []
        is_spoken_for = self._support is None or self._support.speaks_for(names_of(written.text), prompt)
        return {"answer": written.text, "confidence": agreed(written, *again), "is_spoken_for": is_spoken_for}

    def _is_too_long(self, tokens: list[int]) -> bool:
        return len(tokens) + self._answer_tokens > self._context_tokens

    def _tokens(self, prompt: str) -> list[int]:
        if self.own:
            return self._engine.split(f"{prompt}\n", begins=True, special=False)
        question = f"{INSTRUCTIONS}\nRequest: {prompt}"
        if not self._template:
            return self._engine.split(f"{question}\nCommand: ", begins=True, special=False)
        # Models that would rather think first are told not to, those of them that can be.
        text = self._engine.chat(self._template, messages=[{"role": "user", "content": question}], enable_thinking=False)
        return self._engine.split(text, begins=False, special=True)


@contextmanager
def second_file(metadata: Mapping[str, str]) -> Iterator[Path | None]:
    """Lend the network that reads backwards, which a file of ours holds as a file of its own: llama.cpp reads from disk alone."""
    if "tripwise.second" not in metadata:
        yield None
        return
    with NamedTemporaryFile(suffix=".gguf") as file:
        file.write(base64.b64decode(metadata["tripwise.second"], validate=True))
        file.flush()
        yield Path(file.name)


class TooLongError(ValueError):
    """A request is longer than the model's context."""


if __name__ == "__main__":
    main()
