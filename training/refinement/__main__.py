"""Train the refinement model, export it, calibrate it, and write its card: `python -m training.refinement`."""

import argparse
import hashlib
import multiprocessing
import random
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from wordfreq import top_n_list

from edge.planner.catalogue import load_catalogue
from edge.planner.examination import asked
from edge.planner.llama_worker import Model
from models.refinement.lexicons import LEXICONS
from models.refinement.score import Asked, Outcome
from models.refinement.support import Support
from training.refinement.baselines import NaiveBayes, Rules
from training.refinement.card import Run, write_card
from training.refinement.corpus import HERE, Chosen, Corpus, Example
from training.refinement.counting import LEAD, LEAST, counted
from training.refinement.evaluate import Seen, asked_of, calibrate, look
from training.refinement.export import export
from training.refinement.network import BEGIN, READINGS, Course, Network, Shape, train_tokeniser, trained_apart
from training.refinement.spoken import HELD_OUT_PLACES, TRAINED_PLACES, resolved, speak

SEED = 20261128
SELF_TEST = ("cancel the [S1]", "=remove[S1];")
PARITY_TEXTS = 1000
CHUNK = 2500
"""How many examples one task of the pool makes, from a seed of its own: the corpus does not depend on how many processes there are."""

SPOKEN_SHARE = 0.5


def main() -> None:
    """Run all steps; with `--network` an earlier run's weights are taken instead of training."""
    parser = argparse.ArgumentParser(prog="python -m training.refinement", description=__doc__)
    parser.add_argument("--examples", type=int, default=450_000, help="how many examples to train on")
    parser.add_argument("--epochs", type=int, default=1, help="how many times to train on each")
    parser.add_argument("--rate", type=float, default=5e-3, help="the highest learning rate")
    parser.add_argument("--seconds", type=float, default=2900, help="stop training after so long, whatever is left")
    parser.add_argument("--threads", type=int, default=2, help="cores to train and to make the corpus on")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="where to train")
    parser.add_argument("--width", type=int, default=Shape().width, help="width of the network, in multiples of 32")
    parser.add_argument("--layers", type=int, default=Shape().layers, help="depth of the network")
    parser.add_argument("--output", type=Path, default=Path("edge/planner/refinement.gguf"))
    parser.add_argument("--card", type=Path, default=HERE / "MODEL_CARD.md")
    work = Path(tempfile.gettempdir()) / "tripwise-refinement"
    parser.add_argument("--work", type=Path, default=work, help="where weights and tokeniser are kept")
    parser.add_argument("--network", action="store_true", help="take the weights of an earlier run from --work")
    parser.add_argument("--resume", action="store_true", help="train on from the weights and with the tokeniser of an earlier run")
    parser.add_argument("--blind", action="store_true", help="leave the requests of `test` alone: for runs that lead to changes")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)

    began = time.monotonic()
    corpus = Corpus()
    tokeniser, networks, figures, support, examples = earlier(options) if options.network else trained(options)
    kept_recipe = torch.load(options.work / "network.pt", weights_only=True)["recipe"]

    trial = options.work / "trial.gguf"
    export(trial, networks, tokeniser, thresholds={}, support=support, self_test=SELF_TEST)
    figures["parity"] = float(parity(trial, tokeniser, examples[:PARITY_TEXTS]))
    model = Model(trial)
    catalogue = load_catalogue()
    by_hand = look(model, asked("development", catalogue))
    thresholds = calibrate(by_hand)
    digest = export(options.output, networks, tokeniser, thresholds=thresholds, support=support, self_test=SELF_TEST)

    model = Model(options.output)
    model.self_test()
    sets: dict[str, tuple[Asked, ...]] = {
        "held-out entities": spoken_requests(corpus, ("train",), HELD_OUT_PLACES, 1500, SEED + 2),
        "held-out templates": spoken_requests(corpus, ("test",), TRAINED_PLACES, 2000, SEED + 3),
        "both held out": spoken_requests(corpus, ("test",), HELD_OUT_PLACES, 2000, SEED + 4),
    }
    seen = {name: look(model, requests) for name, requests in sets.items()}
    seen["development, by hand"] = by_hand  # The file differs from the trial by its thresholds alone.
    if not options.blind:
        seen["test, by hand"] = look(model, asked("test", catalogue))
    bayes, rules = NaiveBayes(examples[:100_000]), Rules()
    bayes_thresholds = calibrate([_instead(each, bayes) for each in by_hand])
    outcomes: dict[str, list[Outcome]] = {name: [each.outcome(thresholds) for each in every] for name, every in seen.items()}
    last = seen["development, by hand" if options.blind else "test, by hand"]
    run = Run(
        outcomes=outcomes,
        bayes=[_instead(each, bayes).outcome(bayes_thresholds) for each in last],
        rules=[_instead(each, rules).outcome({}, 0.0) for each in last],
        thresholds=thresholds,
        figures={**figures, "total_seconds": time.monotonic() - began, **sizes(corpus)},
        shape=asdict(networks[0].shape),
        file=options.output,
        digest=digest,
        trained_by=str(kept_recipe),
        recipe=recipe(),
        on=datetime.now(UTC).date(),
        device=options.device,
    )
    write_card(options.card, run)
    print(options.card.read_text(encoding="utf-8"))


Trained = tuple[Tokenizer, list[Network], dict[str, float], Support, list[Example]]


def earlier(options: argparse.Namespace) -> Trained:
    """Return what an earlier run has left, and some of its examples."""
    kept = torch.load(options.work / "network.pt", weights_only=True)
    networks = _restored(kept)
    tokeniser = Tokenizer.from_file(str(options.work / "tokeniser.json"))
    support = Support.read((options.work / "support.json").read_text(encoding="utf-8"))
    support.least, support.lead = LEAST, LEAD
    return tokeniser, networks, kept["figures"], support, training_examples(20_000, options.threads)


def _restored(kept: dict[str, Any]) -> list[Network]:
    networks = [Network(Shape(**kept["shape"])) for _ in kept["weights"]]
    for network, weights in zip(networks, kept["weights"], strict=True):
        network.load_state_dict(weights)
    return networks


def trained(options: argparse.Namespace) -> Trained:
    """Return new networks, their tokeniser, figures of the run, and what it was trained on; keep them in `--work`."""
    began = time.monotonic()
    width = options.width
    shape = Shape(width=width, layers=options.layers, heads=width // 32, hidden=-(-width * 27 // 10 // 16) * 16)
    examples = training_examples(options.examples, options.threads)
    print(f"{len(examples)} examples after {time.monotonic() - began:.0f} s", flush=True)
    before: dict[str, float] = {}
    if options.resume:
        kept = torch.load(options.work / "network.pt", weights_only=True)
        tokeniser, before = Tokenizer.from_file(str(options.work / "tokeniser.json")), kept["figures"]
        networks = _restored(kept)
    else:
        tokeniser = train_tokeniser((example.text for example in examples[:100_000]), shape.vocabulary)
        networks = []
        for number in range(len(READINGS)):
            torch.manual_seed(SEED + number)
            networks.append(Network(shape))
    course = Course(options.epochs, options.rate, options.seconds, SEED, options.device, max(1, options.threads // len(networks)))
    tasks = [
        (network, tokeniser.to_str(), [Example(read(each.text), each.answer) for each in examples], course)
        for network, read in zip(networks, READINGS, strict=True)
    ]
    at_once = min(len(tasks), options.threads) if options.device == "cpu" else 1
    with multiprocessing.get_context("spawn").Pool(at_once) as pool:
        done = pool.starmap(trained_apart, tasks, chunksize=1)
    for network, (weights, _) in zip(networks, done, strict=True):
        network.load_state_dict({name: torch.from_numpy(values) for name, values in weights.items()})
    figures = {name: max(each[name] for _, each in done) for name in done[0][1]}
    figures["parameters"] = float(sum(parameter.numel() for parameter in networks[0].parameters()))
    figures["corpus_seconds"] = time.monotonic() - began - figures["train_seconds"]
    figures["runs"] = 1.0
    for name in ("examples", "steps", "train_seconds", "corpus_seconds", "runs"):
        figures[name] += before.get(name, 0.0)
    tokeniser.save(str(options.work / "tokeniser.json"))
    torch.save(
        {"shape": asdict(shape), "weights": [each.state_dict() for each in networks], "figures": figures, "recipe": recipe()},
        options.work / "network.pt",
    )
    support = counted(examples)
    (options.work / "support.json").write_text(support.write(), encoding="utf-8")
    return tokeniser, networks, figures, support, examples


def training_examples(count: int, processes: int) -> list[Example]:
    """Return the corpus: half of it abstract, half spoken about trips and resolved."""
    tasks = [(index, min(CHUNK, count - index * CHUNK)) for index in range(-(-count // CHUNK))]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return [example for chunk in pool.imap(_chunk, tasks) for example in chunk]


def _chunk(task: tuple[int, int]) -> list[Example]:
    index, count = task
    rng, chosen = random.Random(SEED + index), _chosen()
    spoken = (resolved(speak(chosen, rng, TRAINED_PLACES)) for _ in range(round(count * SPOKEN_SHARE)))
    found = [example for example in spoken if example is not None]
    return [*found, *chosen.examples(count - len(found), rng)]


@lru_cache(maxsize=1)
def _chosen() -> Chosen:
    """Return what is trained on; read once by each process of the pool."""
    return Corpus().of_part("train", vocabulary={code: top_n_list(code, 5000) for code in LEXICONS})


def sizes(corpus: Corpus) -> dict[str, float]:
    """Return how many templates there are, and how many requests that were written in one piece."""
    written = sum(template.is_written for template in corpus.templates)
    return {"templates": float(len(corpus.templates) - written), "written": float(written)}


def spoken_requests(corpus: Corpus, parts: tuple[str, ...], places: list[list[str]], count: int, seed: int) -> tuple[Asked, ...]:
    """Return requests in plain words of some templates about some places."""
    rng, chosen = random.Random(seed), corpus.of_part(*parts)
    return tuple(asked_of(speak(chosen, rng, places)) for _ in range(count))


def _instead(seen: Seen, baseline: NaiveBayes | Rules) -> Seen:
    """Return what a baseline answers to a request that the model has seen."""
    answer, confidence = ("=escalate;", 0.0) if seen.request.trouble else baseline.answer(seen.request)
    return Seen(seen.asked, seen.request, answer, confidence, seen.seconds)


def parity(path: Path, tokeniser: Tokenizer, examples: Iterable[Example]) -> int:
    """Return how many texts and answers llama.cpp splits as the trainer's tokeniser does; raise `ValueError` if not all."""
    import llama_cpp  # noqa: PLC0415  Only this check needs it.

    llama = llama_cpp.Llama(str(path), vocab_only=True, verbose=False)
    texts = [f"{example.text}\n{example.answer}" for example in examples]
    same = sum(llama.tokenize(text.encode(), add_bos=True, special=False) == tokeniser.encode(f"{BEGIN}{text}").ids for text in texts)
    if same != len(texts):
        raise ValueError(f"llama.cpp splits {len(texts) - same} of {len(texts)} texts in another way")
    return same


def recipe() -> str:
    """Return the SHA-256 of what the file is made by: this folder, and the words that resolver and guards know."""
    words = HERE.parent.parent / "models" / "refinement"
    folders = (HERE, HERE / "templates", HERE / "written", words, words / "lexicons")
    paths = [path for folder in folders for path in sorted(folder.glob("*")) if path.suffix in {".py", ".toml", ".txt"}]
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


if __name__ == "__main__":
    main()
