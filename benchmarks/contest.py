"""Contestants in turn, A B A B …, each run in a process of its own, and the best configuration of a peer found before.

A shared machine's speed drifts; the ratio of neighbouring runs does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.children import Child, ChildError, Found
from benchmarks.options import Options

RATE, LATENCY = "rate", "median_ms"
_TOLD_ONCE = {"keeps_memory": ("", "default allocator"), "compiled": ("compiled", "eager")}


def value(found: Found) -> float:
    """What a contestant is measured by, more being better: images, or calls, a second."""
    return float(found[RATE]) if RATE in found else 1000 / float(found[LATENCY])


def how(job: Mapping[str, Any]) -> str:
    """A configuration in words: "eager, channels last, fused, 2 threads"."""
    words = [yes if job[name] else no for name, (yes, no) in _TOLD_ONCE.items() if name in job]
    words += ["channels last"] if job.get("channels_last") else []
    words += [f"{job['optimiser']} optimiser"] if "optimiser" in job else []
    words += [f"batches of {job['batch']}"] if "batch" in job else []
    words += [f"{job['threads']} thread{'s' if job['threads'] > 1 else ''}"] if job.get("threads") else []
    return ", ".join(word for word in words if word)


def best_of(child: Child, stages: Sequence[Sequence[dict[str, Any]]], options: Options) -> tuple[Child, list[Found]]:
    """The fastest configuration of a peer, and what came of each that was tried, with the reason where one failed.

    Each stage changes the best of the stage before. Raises ChildError where none worked.
    """
    tried: list[Found] = []
    best, best_value = child, 0.0
    for stage in stages:
        base = best
        for change in stage:
            candidate = base.changed(**change)
            known = {"how": how(candidate.job)}
            if any(each["how"] == known["how"] for each in tried):
                continue
            try:
                reached = value(candidate.changed(**options.short.timing).run())
            except ChildError as error:
                tried.append(known | {"reason": str(error)})
                options.tell(f"  {known['how']}: {error}")
                continue
            tried.append(known | {"value": reached})
            options.tell(f"  {known['how']}: {reached:,.0f} a second")
            if reached > best_value:
                best, best_value = candidate, reached
    if not best_value:
        raise ChildError(tried[-1]["reason"] if tried else "nothing to try")
    return best, tried


def rounds(contestants: Mapping[str, Child], options: Options) -> dict[str, Found]:
    """What each contestant found, run by run; all of them are run before the first is run again."""
    found: dict[str, list[Found]] = {name: [] for name in contestants}
    for number in range(options.pairs):
        for name, child in contestants.items():
            found[name].append(child.changed(**options.timing).run())
            options.tell(f"  {number + 1} of {options.pairs}, {name}: {value(found[name][-1]):,.0f} a second")
    return {name: {"how": how(child.job), "found": found[name]} for name, child in contestants.items()}


def ratios(first: Sequence[Found], second: Sequence[Found]) -> list[float]:
    """How many times as fast the first one is, pair by pair."""
    return [value(a) / value(b) for a, b in zip(first, second, strict=True)]
