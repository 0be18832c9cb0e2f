"""Fair comparisons: every round measures all contenders one after another, so that a busy
machine slows all of them alike; what counts is the ratio, taken round by round."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Contender:
    """Something to measure: `run` does `items` pieces of work once."""

    name: str
    run: Callable[[], object]
    items: int
    rates: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Pieces per second, median of the rounds."""
        return statistics.median(self.rates)


def interleaved(contenders: list[Contender], rounds: int = 5, warm_up: bool = True) -> None:
    """Measure all contenders in turn, `rounds` times; the order is reversed every second round."""
    if warm_up:
        for contender in contenders:
            contender.run()
    for number in range(rounds):
        for contender in contenders if number % 2 == 0 else reversed(contenders):
            start = time.perf_counter()
            contender.run()
            contender.rates.append(contender.items / (time.perf_counter() - start))
        print(f"round {number + 1}/{rounds}", file=sys.stderr)


def ratio(ours: Contender, peer: Contender) -> float:
    """Median of the ratios of each round: above 1 = we are faster."""
    return statistics.median(a / b for a, b in zip(ours.rates, peer.rates, strict=True))


def report(
    title: str,
    contenders: list[Contender],
    ours: Contender,
    peer: Contender,
    goal: float,
    unit: str = "items/s",
) -> bool:
    """Print a table for people and one JSON line for programs; True if the goal is reached.

    The line gives our ratio against the peer, which the goal is about, and against every other.
    """
    width = max(len(contender.name) for contender in contenders)
    print(title)
    for contender in contenders:
        low, high = min(contender.rates), max(contender.rates)
        print(f"  {contender.name:<{width}}  {contender.rate:>10,.1f} {unit}  ({low:,.1f} to {high:,.1f})")
    reached = ratio(ours, peer)
    line = {
        "benchmark": title,
        "unit": unit,
        "ours": ours.name,
        "peer": peer.name,
        "ratio": round(reached, 3),
        "goal": goal,
        "reached": reached >= goal,
        "rates": {contender.name: round(contender.rate, 1) for contender in contenders},
        "ratios": {other.name: round(ratio(ours, other), 3) for other in contenders if other is not ours},
    }
    print(json.dumps(line, ensure_ascii=False))
    return reached >= goal
