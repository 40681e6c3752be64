"""The network, its tokeniser and its training: a small Llama, on a few CPU cores or a GPU."""

import math
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from torch import Tensor, nn
from torch.nn import functional

from models.refinement.answer import ANSWERS, SLOT_LETTERS
from models.refinement.reference import SLOT_LIMIT
from models.refinement.support import backwards
from training.refinement.corpus import Example

BEGIN, END = "<s>", "</s>"
SLOTS = tuple(f"[{letter}{index}]" for letter in SLOT_LETTERS for index in range(1, SLOT_LIMIT + 1))


@dataclass(frozen=True)
class Shape:
    """The dimensions of the network."""

    vocabulary: int = 2048
    width: int = 160
    layers: int = 4
    heads: int = 5
    hidden: int = 432
    context: int = 128
    rope_base: float = 10_000.0
    epsilon: float = 1e-5

    def as_dict(self) -> dict[str, float]:
        """Return the dimensions by name."""
        return asdict(self)


def train_tokeniser(texts: Iterable[str], size: int) -> Tokenizer:
    """Return a byte-level BPE with GPT-2's way of splitting, a token for each slot and one for each answer."""
    tokeniser = Tokenizer(models.BPE())
    tokeniser.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokeniser.decoder = decoders.ByteLevel()
    own = [BEGIN, END, *SLOTS, *ANSWERS]
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        min_frequency=5,
        special_tokens=own,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokeniser.train_from_iterator(texts, trainer)
    tokeniser.add_tokens([AddedToken(token, normalized=False) for token in own[2:]])
    return tokeniser


class _Norm(nn.Module):
    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        return functional.rms_norm(x, (x.shape[-1],), self.weight, self.epsilon)


class _Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.attn_norm, self.ffn_norm = _Norm(shape.width, shape.epsilon), _Norm(shape.width, shape.epsilon)
        self.attn_q, self.attn_k, self.attn_v, self.attn_output = (nn.Linear(shape.width, shape.width, bias=False) for _ in range(4))
        self.ffn_gate = nn.Linear(shape.width, shape.hidden, bias=False)
        self.ffn_up = nn.Linear(shape.width, shape.hidden, bias=False)
        self.ffn_down = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(self, x: Tensor, rope: tuple[Tensor, Tensor], dropout: float) -> Tensor:
        batch, length, width = x.shape
        y = self.attn_norm(x)
        q, k, v = (
            layer(y).view(batch, length, self.heads, width // self.heads).transpose(1, 2)
            for layer in (self.attn_q, self.attn_k, self.attn_v)
        )
        y = functional.scaled_dot_product_attention(_rotate(q, rope), _rotate(k, rope), v, is_causal=True)
        x = x + functional.dropout(self.attn_output(y.transpose(1, 2).reshape(batch, length, width)), dropout, self.training)
        y = self.ffn_norm(x)
        return x + functional.dropout(self.ffn_down(functional.silu(self.ffn_gate(y)) * self.ffn_up(y)), dropout, self.training)


def _rotate(x: Tensor, rope: tuple[Tensor, Tensor]) -> Tensor:
    """Rotate neighbouring pairs (RoFormer, section 3.4), which is how llama.cpp reads the architecture "llama"."""
    cos, sin = rope
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2)


class Network(nn.Module):
    """A Llama with tied embeddings."""

    def __init__(self, shape: Shape) -> None:
        """Take the dimensions; weights are drawn from the current seed."""
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(_Block(shape) for _ in range(shape.layers))
        self.output_norm = _Norm(shape.width, shape.epsilon)
        half = shape.width // shape.heads // 2
        angles = torch.outer(torch.arange(shape.context), shape.rope_base ** (-torch.arange(half) / half))
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                scale = 1 / math.sqrt(2 * shape.layers) if name.endswith(("attn_output.weight", "ffn_down.weight")) else 1.0
                nn.init.normal_(parameter, std=scale * (0.05 if "embd" in name else shape.width**-0.5))

    def forward(self, tokens: Tensor, dropout: float = 0.0) -> Tensor:
        """Return the last hidden states, normalised."""
        length = tokens.shape[1]
        x = self.token_embd(tokens)
        for block in self.blocks:
            x = block(x, (self.cos[:length], self.sin[:length]), dropout)
        normed: Tensor = self.output_norm(x)
        return normed


ANSWER_SHARE = 0.95
"""The rest of the loss is on the request itself, which teaches what words go together."""

READING_SHARE = 0.35
"""For how much of the training the request counts; later the answer does alone, which is cheaper and loses nothing."""


READINGS: tuple[Callable[[str], str], ...] = (str, backwards)
"""How each of the networks reads a request: as it stands, and from its end."""


@dataclass(frozen=True)
class Course:
    """How networks are trained: so many times on all examples, or until the time in seconds is up."""

    epochs: int
    rate: float
    seconds: float
    seed: int
    device: str
    threads: int
    batch_tokens: int = 4096


def trained_apart(
    network: Network, tokeniser: str, examples: list[Example], course: Course
) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, float]]:
    """Train in a process of its own, and return weights and figures: two small networks on a core each are done sooner than one on two."""
    torch.set_num_threads(course.threads)
    figures = train(network, Tokenizer.from_str(tokeniser), examples, course)
    return {name: tensor.numpy() for name, tensor in network.state_dict().items()}, figures


def train(network: Network, tokeniser: Tokenizer, examples: list[Example], course: Course) -> dict[str, float]:
    """Train a network; return figures of the run. It is on the CPU afterwards."""
    torch.manual_seed(course.seed)
    network.to(course.device)
    rng = random.Random(course.seed)
    encoded = [_encode(tokeniser, example) for example in examples]
    rows = [row for row in encoded if len(row[0]) <= network.shape.context]
    batches = [batch for _ in range(course.epochs) for batch in _batches(rows, course.batch_tokens, rng)]
    optimisers = _optimisers(network)
    began, total, loss_sum = time.monotonic(), len(batches), 0.0
    network.train()
    for step, batch in enumerate(batches):
        elapsed = time.monotonic() - began
        progress = max(step / total, elapsed / course.seconds)
        if progress >= 1:
            break
        present = course.rate * min(1.0, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))
        for group in (group for optimiser in optimisers for group in optimiser.param_groups):
            group["lr"] = present
        loss = _loss(network, batch, course.device, ANSWER_SHARE if progress < READING_SHARE else 1.0)
        network.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        for optimiser in optimisers:
            optimiser.step()
        loss_sum += loss.item()
        if (step + 1) % 200 == 0:
            print(f"step {step + 1}/{total} loss {loss_sum / 200:.4f} after {elapsed:.0f} s", flush=True)
            loss_sum = 0.0
    network.eval()
    network.to("cpu")
    return {"steps": float(step + 1), "examples": float(len(encoded)), "train_seconds": time.monotonic() - began}


def _optimisers(network: Network) -> tuple[torch.optim.Optimizer, ...]:
    """Return Muon (Jordan 2024) for the matrices between layers, AdamW for the rest.

    Its steps are made as long as AdamW's (Liu 2025, "Muon is scalable for LLM training"), so that one rate serves both. In the
    same 100 seconds on two cores it got 60 % of unseen templates right where AdamW alone got 53 %.
    """
    hidden = [p for name, p in network.named_parameters() if p.dim() == 2 and p is not network.token_embd.weight]
    rest = [p for p in network.parameters() if p.dim() != 2]
    return (
        torch.optim.Muon(hidden, lr=0.0, weight_decay=0.05, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(
            [{"params": [network.token_embd.weight], "weight_decay": 0.05}, {"params": rest, "weight_decay": 0.0}],
            lr=0.0,
            betas=(0.9, 0.98),
        ),
    )


def _encode(tokeniser: Tokenizer, example: Example) -> tuple[list[int], int]:
    prompt = tokeniser.encode(f"{BEGIN}{example.text}\n").ids
    return prompt + tokeniser.encode(example.answer + END).ids, len(prompt)


def _batches(rows: list[tuple[list[int], int]], batch_tokens: int, rng: random.Random) -> list[list[tuple[list[int], int]]]:
    """Return batches of rows of like length, shuffled."""
    rows = sorted(rows, key=lambda row: len(row[0]) + rng.random())
    batches: list[list[tuple[list[int], int]]] = [[]]
    for row in rows:
        if (len(batches[-1]) + 1) * len(row[0]) > batch_tokens:
            batches.append([])
        batches[-1].append(row)
    rng.shuffle(batches)
    return batches


def _loss(network: Network, batch: list[tuple[list[int], int]], device: str, answer_share: float) -> Tensor:
    length = max(len(ids) for ids, _ in batch)
    tokens = torch.ones(len(batch), length, dtype=torch.long)
    weights = torch.zeros(len(batch), length - 1)
    for row, (ids, prompt) in enumerate(batch):
        tokens[row, : len(ids)] = torch.tensor(ids)
        weights[row, : prompt - 1] = (1 - answer_share) / max(1, prompt - 1)
        weights[row, prompt - 1 : len(ids) - 1] = answer_share
    tokens, weights = tokens.to(device), weights.to(device)
    hidden = network(tokens[:, :-1], 0.05)
    kept = weights.flatten() > 0
    logits = hidden.flatten(0, 1)[kept] @ network.token_embd.weight.T
    losses = functional.cross_entropy(logits, tokens[:, 1:].flatten()[kept], reduction="none")
    return (losses * weights.flatten()[kept]).sum() / len(batch)
