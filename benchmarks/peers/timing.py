"""How every program here is timed, ours and the peers' alike. Needs nothing but Python."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median
from time import perf_counter, process_time

_FEWEST_CALLS = 20  # of which a 99th percentile may be told, however long they take


def rate(steps: Iterator[int], warm_up: float, seconds: float) -> dict[str, float]:
    """Images a second, and a second of processor time, after a warm-up; ``steps`` yields the images of each step done.

    The first step, in which arrays are made and programs compiled, belongs to the warm-up however short that is.
    """
    next(steps)
    end = perf_counter() + warm_up
    while perf_counter() < end:
        next(steps)
    images = 0
    on_processor = process_time()
    now = started = perf_counter()
    while now < started + seconds:
        images += next(steps)
        now = perf_counter()
    return {"rate": images / (now - started), "rate_on_processor": images / (process_time() - on_processor)}


def latency(call: Callable[[int], object], warm_up: float, seconds: float) -> dict[str, float]:
    """Milliseconds that a call takes, which is given its number: median and 99th percentile."""
    end = perf_counter() + warm_up
    for number in count():
        call(number)
        if perf_counter() >= end:
            break
    taken: list[float] = []
    end = perf_counter() + seconds
    now = perf_counter()
    while now < end or len(taken) < _FEWEST_CALLS:
        call(len(taken))
        before, now = now, perf_counter()
        taken.append(1000 * (now - before))
    taken.sort()
    return {"median_ms": median(taken), "p99_ms": taken[int(0.99 * len(taken))], "calls": len(taken)}


def peak_memory() -> float:
    """The most memory that this process has had so far, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
