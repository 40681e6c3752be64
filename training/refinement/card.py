"""The model card: what the model does, how well, and how it was made."""

from datetime import date
from pathlib import Path

from training.refinement.evaluate import Seen, mistakes, score

TEXT = """# Model card: tripwise-refinement

*Written by `python -m training.refinement` on {on}; don't edit by hand.*

Maps a request for a small edit of an itinerary, in Brazilian or European Portuguese or English, to one operation or to
`escalate`. It reads delexicalised text: `models/refinement/reference.py` has replaced what points at stops, days, times, durations and
wishes by slots, so it never sees a name and can't invent one. `models/refinement/caution.py` guards what it proposes.

| | |
|---|---|
| File | `{file}`, {size:,} bytes, SHA-256 `{digest}` |
| Network | Llama, {parameters:,.0f} parameters, 4 layers of width 128, tied embeddings, byte-level BPE of 1,024, f16 |
| Training | {examples:,.0f} seeded examples of {templates} templates, {steps:,.0f} steps, {train_seconds:.0f} s on one CPU core |
| Recipe | SHA-256 of the files of this folder `{recipe}` |
| Tokeniser parity with llama.cpp | {parity:.0f} of 1000 texts |
| Latency, resolver and model, one thread | p50 {p50:.1f} ms, p95 {p95:.1f} ms |

## Figures
*exact*: the answer is right whatever its confidence; *done*: it is also certain enough and executed; *precision*: of what was
executed, so much was meant; *out of scope done*: requests to escalate that were executed.

| requests | in scope | exact | done | precision | out of scope | out of scope done | wrong removals |
|---|---|---|---|---|---|---|---|
{rows}

“Held-out templates” come from templates that were neither trained on nor used to set the thresholds, spoken with real names
and with the resolver in front. Guards and resolver were revised after mistakes on some of them had been read, so they flatter.
The hand-written requests (`requests.toml`) of (pt) and (en) were read while templates were written, and some of their words got
in: a development set. (fresh_pt) and (fresh_en) were written after all that, by an author who knew the system. At first sight 28
of their 30 in scope were done as meant, one wrongly ("saturday night" lost its time, since mended) and none of 18 out of scope.
Generated requests are kinder than people are; nothing here was measured on real users.

## Thresholds
The least probability, over the tokens of an answer, from which on it is executed:
{thresholds}.

## Hand-written requests that were not done as meant
{mistakes}

## Limits
One operation per request. Spanish, French, Italian and others are to be escalated; words that they share with Portuguese may
be executed. Relative times ("half an hour later"), conditions, negations, "before the church" and names that the trip lacks
are escalated. A wish is one of a closed set; two wishes at once ("a cheaper restaurant") are escalated.
"""


def write_card(
    path: Path,
    *,
    figures: dict[str, float],
    thresholds: dict[str, float],
    seen: dict[str, list[Seen]],
    file: Path,
    digest: str,
    recipe: str,
    on: date,
    templates: int,
) -> None:
    """Write the card."""
    scores = {name: score(each, thresholds) for name, each in seen.items()}
    held_out = scores["held-out templates"]
    by_hand = [line for name, each in seen.items() if name.startswith("hand") for line in mistakes(each, thresholds)]
    path.write_text(
        TEXT.format(
            **figures,
            on=on.isoformat(),
            file=file,
            size=file.stat().st_size,
            digest=digest,
            recipe=recipe,
            templates=templates,
            p50=held_out.p50_ms,
            p95=held_out.p95_ms,
            rows="\n".join(one.row(name) for name, one in scores.items()),
            thresholds=", ".join(f"{name} {threshold:.2f}" for name, threshold in sorted(thresholds.items())),
            mistakes="\n".join(by_hand) or "None.",
        ),
        encoding="utf-8",
    )
