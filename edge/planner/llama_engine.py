"""As much of llama.cpp as choosing one short answer under a grammar takes.

`create_completion` of llama-cpp-python sorts the whole vocabulary and keeps the logits of every token that it read, for the
log-probabilities; on the shipped model that costs as much as the model itself, and gigabytes with the vocabulary of a large one.
"""

import ctypes
import importlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

END = ";"
"""The last token of every answer: what may come after it is not waited for."""


class Written(NamedTuple):
    """An answer, and the least probability that the bare model, without the grammar, gives to a token of it."""

    text: str
    confidence: float


def agreed(first: Written, *others: Written) -> float:
    """Return how sure networks are of the first one's answer: as the surest of them, or not at all if one answers differently."""
    return max(each.confidence for each in (first, *others)) if all(other.text == first.text for other in others) else 0.0


class Engine:
    """A GGUF file on one thread. `head` holds tokens that texts begin with, evaluated once and for all."""

    def __init__(self, path: Path, context_tokens: int) -> None:
        """Load the file; raise whatever llama.cpp's bindings raise about one that can't be used."""
        llama_cpp: Any = importlib.import_module("llama_cpp")
        self._bindings: Any = llama_cpp.llama_cpp
        _avoid_repacking(self._bindings)
        self._llama = llama_cpp.Llama(
            str(path), n_ctx=context_tokens, n_gpu_layers=0, n_threads=1, n_threads_batch=1, use_mmap=True, verbose=False, seed=1
        )
        self._vocabulary = self._bindings.llama_model_get_vocab(self._llama.model)
        self._size = self._llama.n_vocab()
        self._candidates = np.zeros(self._size, dtype=np.dtype([("id", np.intc), ("logit", np.single), ("p", np.single)], align=True))
        self._candidates["id"] = np.arange(self._size)
        self._head: list[int] = []

    def chat(self, template: str, **values: object) -> str:
        """Return the text that a chat template makes of these values."""
        formatter = importlib.import_module("llama_cpp.llama_chat_format").Jinja2ChatFormatter
        begin, end = (self._special_text(token) for token in (self._llama.token_bos(), self._llama.token_eos()))
        return str(formatter(template=template, bos_token=begin, eos_token=end)(**values).prompt)

    def split(self, text: str, *, begins: bool, special: bool) -> list[int]:
        """Return the tokens of a text: behind the one that begins texts, if the file wants that, and with control tokens read as such."""
        tokens: list[int] = self._llama.tokenize(text.encode(), add_bos=begins, special=special)
        return tokens

    def keep(self, head: list[int]) -> None:
        """Evaluate what all texts begin with, so that later only the rest is."""
        self._llama.reset()
        self._head = []
        if head:
            self._llama.eval(head)
            self._head = head

    def write(self, tokens: list[int], grammar: str, answer_tokens: int) -> Written:
        """Continue a text: each time with the most probable token that the grammar allows."""
        self._read(tokens)
        least, text = 1.0, b""
        with self._constraint(grammar) as constraint:
            for _ in range(answer_tokens):
                token, probability = self._choose(constraint)
                if self._bindings.llama_vocab_is_eog(self._vocabulary, token):
                    break
                least = min(least, probability)
                text += self._llama.detokenize([token])
                if text.endswith(END.encode()):
                    break
                self._bindings.llama_sampler_accept(constraint, token)
                self._llama.eval([token])
        return Written(text.decode(errors="replace").strip(), least)

    def _read(self, tokens: list[int]) -> None:
        kept = len(self._head)
        if kept and tokens[:kept] == self._head and len(tokens) > kept:
            memory = self._bindings.llama_get_memory(self._llama.ctx)
            if self._bindings.llama_memory_seq_rm(memory, -1, kept, -1):
                self._llama.n_tokens = kept
                self._llama.eval(tokens[kept:])
                return
        # A recurrent model can't forget a part of what it read.
        self._llama.reset()
        self._llama.eval(tokens)

    @contextmanager
    def _constraint(self, grammar: str) -> Iterator[Any]:
        sampler = self._bindings.llama_sampler_init_grammar(self._vocabulary, grammar.encode(), b"root")
        if not sampler:
            raise ValueError("the grammar can't be read")
        try:
            yield sampler
        finally:
            self._bindings.llama_sampler_free(sampler)

    def _choose(self, constraint: object) -> tuple[int, float]:
        """Return the best token that is allowed: mostly the best of all, which is quickly asked for by itself."""
        logits = np.ctypeslib.as_array(self._bindings.llama_get_logits_ith(self._llama.ctx, -1), shape=(self._size,))
        best = int(logits.argmax())
        highest = float(logits[best])
        total = float(np.exp(logits - highest).sum())
        if not np.isfinite(self._allowed(constraint, np.array([(best, highest, 0.0)], dtype=self._candidates.dtype))[0]):
            self._candidates["logit"] = logits
            allowed = self._allowed(constraint, self._candidates)
            best = int(allowed.argmax())
            if not np.isfinite(allowed[best]):
                raise ValueError("the grammar allows nothing more")
        return best, math.exp(float(logits[best]) - highest) / total

    def _allowed(self, constraint: object, candidates: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return the logits of candidates, minus infinity for those that the grammar forbids."""
        pointer = candidates.ctypes.data_as(self._bindings.llama_token_data_p)
        array = self._bindings.llama_token_data_array(data=pointer, size=len(candidates), selected=-1, sorted=False)
        self._bindings.llama_sampler_apply(constraint, ctypes.byref(array))
        logits: np.ndarray[Any, Any] = candidates["logit"]
        return logits

    def _special_text(self, token: int) -> str:
        text: bytes = self._bindings.llama_vocab_get_text(self._vocabulary, token) if token >= 0 else b""
        return text.decode()


def metadata_of(path: Path) -> dict[str, str]:
    """Return the metadata of a GGUF file, lists left out; raise whatever llama.cpp's bindings raise about one that can't be used."""
    llama_cpp: Any = importlib.import_module("llama_cpp")
    metadata: dict[str, str] = llama_cpp.Llama(str(path), vocab_only=True, verbose=False).metadata
    return metadata


def _avoid_repacking(bindings: ModuleType) -> None:
    """Keep weights as they are: repacked ones use AMX, which some virtual machines advertise and then fault on."""
    defaults = bindings.llama_model_default_params

    def plain() -> object:
        parameters = defaults()
        parameters.use_extra_bufts = False
        return parameters

    vars(bindings)["llama_model_default_params"] = plain
