"""The peer: the same file and grammar through `create_completion`, as llama-cpp-python has it, with log-probabilities.

Speaks as `edge/planner/llama_worker.py` does: `python -m bench.refinement.completion MODEL`.
"""

import importlib
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from edge.planner.llama_engine import Written, agreed, metadata_of
from edge.planner.llama_limits import OWN_ANSWER_TOKENS, OWN_CONTEXT_TOKENS
from edge.planner.llama_worker import second_file
from models.refinement.support import backwards


def main() -> None:
    """Serve until the input ends."""
    path = Path(sys.argv[1])
    with second_file(metadata_of(path)) as second:
        networks = [_network(each) for each in (path, second) if each is not None]
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        prompts = (request["prompt"], backwards(request["prompt"]))
        first, *others = (write(prompt, request["grammar"]) for write, prompt in zip(networks, prompts, strict=False))
        print(json.dumps({"id": request["id"], "answer": first.text, "confidence": agreed(first, *others)}), flush=True)


def _network(path: Path) -> Callable[[str, str], Written]:
    llama_cpp: Any = importlib.import_module("llama_cpp")
    llama = llama_cpp.Llama(str(path), n_ctx=OWN_CONTEXT_TOKENS, n_threads=1, n_threads_batch=1, logits_all=True, verbose=False)

    def write(prompt: str, grammar: str) -> Written:
        completion = llama.create_completion(
            f"{prompt}\n",
            max_tokens=OWN_ANSWER_TOKENS,
            temperature=0.0,
            logprobs=1,
            grammar=llama_cpp.LlamaGrammar.from_string(grammar, verbose=False),
        )
        choice = completion["choices"][0]
        return Written(choice["text"], math.exp(min(choice["logprobs"]["token_logprobs"])))

    return write


if __name__ == "__main__":
    main()
