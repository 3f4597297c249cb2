"""The one runner: every case of an experiment, as often as asked, each run kept as soon as it is finished."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cache
from typing import Any

from nnengine.data import DataSplits
from nnengine.experiments.experiment import Experiment, Plan
from nnengine.experiments.folder import OutputFolder
from nnengine.experiments.kinds import Step, Surroundings
from nnengine.experiments.record import RunRecord
from nnengine.experiments.result import result_of


@dataclass(frozen=True, slots=True)
class Running:
    """How far a run is: run number ``run`` of ``runs``, counted from 1 over all cases, ``step`` within it."""

    plan: Plan
    seed: int
    run: int
    runs: int
    step: Step


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run is finished, or was found finished in the folder."""

    plan: Plan
    record: RunRecord
    run: int
    runs: int
    was_there: bool


def run(
    experiment: Experiment,
    folder: OutputFolder,
    open_data: Callable[[str], DataSplits],
    facts: dict[str, Any],
    *,
    seed: int = 1,
    runs: int | None = None,
) -> Generator[Running | RunEnded, None, dict[str, Any]]:
    """Run what is not yet in the folder and return the result, which is written there after every run.

    Run number k of a case has the seed ``seed`` + k; where nothing is random one run is enough. ``facts`` go into the
    result as they are. Closing the generator stops between two steps; the next call with the same folder goes on there.
    """
    folder.check_is_of(experiment.name)
    opened = cache(open_data)
    count = experiment.runs if runs is None else runs
    plans = [plan for plan in experiment.plans if not plan.case.missing()]
    records: dict[str, list[RunRecord]] = {plan.name: [] for plan in plans}
    facts = facts | {"seeds": list(range(seed, seed + count))}
    result = result_of(experiment, records, facts)
    number = 0
    total = sum(count if plan.case.is_random else 1 for plan in plans)
    for plan in plans:
        for own_seed in range(seed, seed + (count if plan.case.is_random else 1)):
            number += 1
            record = folder.finished(plan, own_seed)
            was_there = record is not None
            if record is None:
                surroundings = Surroundings(opened, folder.models, folder.stem(plan, own_seed))
                steps = plan.case.run(own_seed, surroundings)
                try:
                    record = yield from _told(steps, plan, own_seed, number, total)
                finally:
                    steps.close()
                folder.keep(plan, record)
            records[plan.name].append(record)
            folder.write_curves(plan, records[plan.name])
            result = result_of(experiment, records, facts)
            folder.write_result(result)
            yield RunEnded(plan, record, number, total, was_there)
    return result


def _told(
    steps: Generator[Step, None, RunRecord], plan: Plan, seed: int, number: int, total: int
) -> Generator[Running, None, RunRecord]:
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            record: RunRecord = end.value
            return record
        yield Running(plan, seed, number, total, step)
