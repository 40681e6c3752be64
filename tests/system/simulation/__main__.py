"""`python -m tests.system.simulation`: run seeds, and print what fails, shrunk to the shortest script that still does."""

import argparse
import re
import sys
from time import perf_counter

from tests.system.simulation.planting import PLANTED, Planted, seeds_until_found
from tests.system.simulation.script import Script, draw
from tests.system.simulation.shrinking import shrunk
from tests.system.simulation.violation import Violation
from tests.system.simulation.world import Ending, run


def main() -> None:
    """Run the seeds that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many seeds to run")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="run this seed alone and print its journal")
    parser.add_argument("--steps", type=int, help="how many steps each script has, instead of a number of its own")
    parser.add_argument("--plant", choices=sorted(PLANTED), help="put this bug into the server")
    parser.add_argument("--planted", action="store_true", help="tell for each planted bug which seed finds it first")
    chosen = parser.parse_args()
    if chosen.planted:
        sys.exit(_report_planted(chosen.seeds, chosen.steps))
    planted = PLANTED.get(chosen.plant)
    if chosen.seed is not None:
        ending = _run(draw(chosen.seed, chosen.steps), planted)
        print(_readable("\n".join([*ending.journal, str(ending.violation or "nothing broke")])))
        sys.exit(ending.violation is not None)
    sys.exit(_run_seeds(range(chosen.first, chosen.first + chosen.seeds), chosen.steps, planted))


def _run(script: Script, planted: Planted | None) -> Ending:
    if planted is None:
        return run(script)
    with planted.patch():
        return run(script, plant=planted.plant)


def _readable(text: str) -> str:
    """Return a journal with ids as short as they can be: `stp:3.0` is the third document that device 0 made."""
    made = re.sub(r"(\w{3})_gru-1_([0-9a-f]{12})70008000([0-9a-f]{12})", lambda id_: f"{id_[1]}:{int(id_[2], 16)}.{int(id_[3], 16)}", text)
    return re.sub(r"(\w{3})_gru-1_([0-9a-f]{32})", lambda id_: f"{id_[1]}:{int(id_[2][:12], 16) or int(id_[2], 16)}", made)


def _run_seeds(seeds: range, step_count: int | None, planted: Planted | None) -> int:
    begun, change_count = perf_counter(), 0
    for done, seed in enumerate(seeds, 1):
        ending = _run(draw(seed, step_count), planted)
        change_count += ending.change_count
        if ending.violation is not None:
            print(f"seed {seed} broke a rule after {done} seeds: {_readable(str(ending.violation))}\nshrinking ...", flush=True)
            _print_shrunk(draw(seed, step_count), planted, ending.violation)
            return 1
        if done % 100 == 0:
            print(f"{done} seeds, {change_count} changes, {perf_counter() - begun:.0f} s", flush=True)
    print(f"{len(seeds)} seeds, {change_count} changes, {perf_counter() - begun:.0f} s: nothing broke")
    return 0


def _print_shrunk(script: Script, planted: Planted | None, violation: Violation) -> None:
    def fails(candidate: Script) -> bool:
        found = _run(candidate, planted).violation
        return found is not None and found.rule == violation.rule

    short = shrunk(script, fails)
    ending = _run(short, planted)
    print(f"{short}\n\nWhat happened:\n" + _readable("\n".join([*ending.journal, "", str(ending.violation)])))


def _report_planted(limit: int, step_count: int | None) -> int:
    missed = 0
    print(f"{'planted bug':28} {'seeds':>9}   seeds that emphasise it, with one checker")
    for name, planted in PLANTED.items():
        anyhow = seeds_until_found(planted, limit, step_count)
        alone = seeds_until_found(planted, limit, step_count, is_alone=True)
        missed += anyhow is None or alone is None
        print(f"{name:28} {anyhow or 'not found':>9}   {alone or 'not found':>9} by “{planted.rule}” alone", flush=True)
    return missed


if __name__ == "__main__":
    main()
