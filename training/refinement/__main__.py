"""Train the refinement model, export it, calibrate it, and write its card: `python -m training.refinement`."""

import argparse
import hashlib
import random
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import torch
from tokenizers import Tokenizer

from edge.planner.llama_worker import Model
from training.refinement.card import write_card
from training.refinement.corpus import HERE, examples, templates
from training.refinement.evaluate import calibrate, hand_written, look, score, speak
from training.refinement.export import export
from training.refinement.network import BEGIN, Network, Shape, train, train_tokeniser

SEED = 20261122
SELF_TEST = ("tira o [S1]", "=remove[S1]")
PARITY_TEXTS = 1000


def main() -> None:
    """Run all steps; with `--network` an earlier run's weights are taken instead of training."""
    parser = argparse.ArgumentParser(prog="python -m training.refinement", description=__doc__)
    parser.add_argument("--examples", type=int, default=200_000, help="how many examples to train on, each once")
    parser.add_argument("--seconds", type=float, default=880, help="stop training after so long, whatever is left")
    parser.add_argument("--output", type=Path, default=Path("edge/planner/refinement.gguf"))
    work = Path(tempfile.gettempdir()) / "tripwise-refinement"
    parser.add_argument("--work", type=Path, default=work, help="where weights and tokeniser are kept")
    parser.add_argument("--network", action="store_true", help="take the weights of an earlier run from --work")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)

    every = templates()
    began = time.monotonic()
    corpus = list(examples([template for template in every if template.part == "train"], options.examples, random.Random(SEED)))
    network = Network(Shape())
    if options.network:
        tokeniser = Tokenizer.from_file(str(options.work / "tokeniser.json"))
        network.load_state_dict(torch.load(options.work / "network.pt"))
        figures: dict[str, float] = dict(torch.load(options.work / "figures.pt"))
    else:
        tokeniser = train_tokeniser((example.text for example in corpus[:60_000]), Shape().vocabulary)
        torch.manual_seed(SEED)
        network = Network(Shape())
        figures = train(network, tokeniser, corpus, seconds=options.seconds, seed=SEED)
        figures["parameters"] = float(sum(parameter.numel() for parameter in network.parameters()))
        tokeniser.save(str(options.work / "tokeniser.json"))
        torch.save(network.state_dict(), options.work / "network.pt")
        torch.save(figures, options.work / "figures.pt")

    trial = options.work / "trial.gguf"
    export(trial, network, tokeniser, thresholds={}, self_test=SELF_TEST)
    figures["parity"] = float(parity(trial, tokeniser, [example.text for example in corpus[:PARITY_TEXTS]]))
    model = Model(trial)
    thresholds = calibrate(look(model, speak([template for template in every if template.part != "train"][::2], 3000, SEED + 1)))
    thresholds = thresholds | {name: max(thresholds.get(name, 0.9), 0.9) for name in ("relaxed", "moderate", "intense", "undo")}
    digest = export(options.output, network, tokeniser, thresholds=thresholds, self_test=SELF_TEST)

    model = Model(options.output)
    model.self_test()
    seen = {
        "training templates": look(model, speak([template for template in every if template.part == "train"], 1200, SEED + 2)),
        "held-out templates": look(model, speak([template for template in every if template.part != "train"][1::2], 1500, SEED + 3)),
    }
    seen |= {f"hand-written ({language})": look(model, requests) for language, requests in hand_written().items()}
    figures["total_seconds"] = time.monotonic() - began
    for name, each in seen.items():
        print(score(each, thresholds).row(name), flush=True)
    recipe = hashlib.sha256(
        b"".join(path.read_bytes() for path in sorted(HERE.glob("*")) if path.suffix in {".py", ".toml", ".txt"})
    ).hexdigest()
    write_card(
        HERE / "MODEL_CARD.md",
        figures=figures,
        thresholds=thresholds,
        seen=seen,
        file=options.output,
        digest=digest,
        recipe=recipe,
        on=datetime.now(UTC).date(),
        templates=len(every),
    )


def parity(path: Path, tokeniser: Tokenizer, texts: list[str]) -> int:
    """Return how many texts llama.cpp splits as the trainer's tokeniser does; raise `ValueError` if not all."""
    import llama_cpp  # noqa: PLC0415  Only this check needs it.

    llama = llama_cpp.Llama(str(path), vocab_only=True, verbose=False)
    same = sum(
        llama.tokenize(f"{text}\n".encode(), add_bos=True, special=False) == tokeniser.encode(f"{BEGIN}{text}\n").ids for text in texts
    )
    if same != len(texts):
        raise ValueError(f"llama.cpp splits {len(texts) - same} of {len(texts)} texts in another way")
    return same


if __name__ == "__main__":
    main()
