"""The peer: the same file and grammar through `create_completion`, as llama-cpp-python has it, with log-probabilities.

Speaks as `edge/planner/llama_worker.py` does: `python -m bench.refinement.completion MODEL`.
"""

import importlib
import json
import math
import sys
from typing import Any

from edge.planner.llama_limits import OWN_ANSWER_TOKENS, OWN_CONTEXT_TOKENS


def main() -> None:
    """Serve until the input ends."""
    llama_cpp: Any = importlib.import_module("llama_cpp")
    llama = llama_cpp.Llama(
        sys.argv[1],
        n_ctx=OWN_CONTEXT_TOKENS,
        n_threads=1,
        n_threads_batch=1,
        logits_all=True,
        verbose=False,
    )
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        grammar = llama_cpp.LlamaGrammar.from_string(request["grammar"], verbose=False)
        completion = llama.create_completion(
            f"{request['prompt']}\n", max_tokens=OWN_ANSWER_TOKENS, temperature=0.0, logprobs=1, grammar=grammar
        )
        choice = completion["choices"][0]
        confidence = math.exp(min(choice["logprobs"]["token_logprobs"]))
        print(json.dumps({"id": request["id"], "answer": choice["text"], "confidence": confidence}), flush=True)


if __name__ == "__main__":
    main()
