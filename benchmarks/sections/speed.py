"""Training and prediction beside the peers, W1 to W7e."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import engine
from benchmarks.children import Child, ChildError, Found
from benchmarks.contest import RATE, best_of, rounds, value
from benchmarks.options import Options
from benchmarks.sections.section import Section
from benchmarks.tables import Table, number, spread
from benchmarks.workloads import EVALUATED, IMAGES, WORKLOADS, Workload
from nnengine.interchange.onnx_export import onnx_contents

PREDICTED = {"W7": "predict", "W7e": "evaluate"}  # with the network of W5
PEERS = ("PyTorch", "scikit-learn", "ONNX Runtime")
_BATCHES = (100, 250, 1000)  # of a peer's evaluation

Peers = dict[str, Child]
Stages = Sequence[Sequence[dict[str, Any]]]


def measure(part: str, options: Options) -> Found:
    """Ours on one thread and, where it can, on two, each peer at its best."""
    workload = WORKLOADS["W5b" if part in PREDICTED else part]
    task = PREDICTED.get(part, "train")
    job = {
        "task": task,
        "recipe": workload.recipe.to_json(),
        "threads": 1,
        "images": EVALUATED if part in PREDICTED else IMAGES,
    }
    contestants = {
        f"ours, {threads} thread{'s' if threads > 1 else ''}": Child("benchmarks.engine", job | {"threads": threads})
        for threads in (engine.THREADS if task == "train" else (1,))
    }
    tried: dict[str, list[Found]] = {}
    absent: dict[str, str] = {}
    with TemporaryDirectory() as folder:
        for name, (child, stages) in _peers(workload, task, job, folder, options.peers).items():
            options.tell(f"{part}: {name} at its best")
            try:
                contestants[name], tried[name] = best_of(child, stages, options)
            except ChildError as error:
                absent[name] = str(error)
        options.tell(f"{part}: in turn")
        return {"contestants": rounds(contestants, options), "tried": tried, "absent": absent}


def _peers(
    workload: Workload, task: str, job: dict[str, Any], folder: str, python: str | None
) -> dict[str, tuple[Child, Stages]]:
    """Each peer with the configurations to try."""
    if python is None:
        return {}
    layouts = (True, False) if workload.is_convolutional else (False,)
    torch_job = job | {"keeps_memory": True, "compiled": False, "channels_last": False}
    forms = [{"compiled": compiled, "channels_last": last} for compiled, last in product((False, True), layouts)]
    batches = [{"batch": batch} for batch in _BATCHES] if task == "evaluate" else [{}]
    allocator = [{"keeps_memory": False}]
    if task == "train":
        threads = [form | {"threads": count} for form in forms for count in (1, 2)]
        torch = Child("benchmarks.peers.pytorch", torch_job | {"optimiser": "fused"}, python)
        peers = {"PyTorch": (torch, [threads, [{"optimiser": "plain"}, {"optimiser": "foreach"}], allocator])}
        if not workload.is_convolutional:
            child = Child("benchmarks.peers.scikit_learn", job, python)
            peers["scikit-learn"] = (child, [[{"threads": 1}, {"threads": 2}]])
        return peers
    path = Path(folder) / "network.onnx"
    path.write_bytes(onnx_contents(workload.recipe.new_network(), "w5", "", {}))
    onnx_job = {name: job[name] for name in ("task", "threads", "images")} | {"file": str(path)}
    forms = [form | batch for form, batch in product(forms, batches)]
    return {
        "PyTorch": (Child("benchmarks.peers.pytorch", torch_job, python), [forms, allocator]),
        "ONNX Runtime": (Child("benchmarks.peers.onnx_runtime", onnx_job, python), [batches]),
    }


def tables(found: dict[str, Found]) -> list[Table]:
    """Rates of training, times of prediction, and how PyTorch was run."""
    trained = {part: each for part, each in found.items() if part not in PREDICTED}
    predicted = {part: each for part, each in found.items() if part in PREDICTED}
    made = []
    if trained:
        made.append(_rates("Training, images a second", trained))
        made.append(_memory(trained))
    if predicted:
        made.append(_rates("Prediction", predicted))
    tried = [row for part, each in found.items() for row in _tried(part, each)]
    if tried:
        made.append(Table(("", "PyTorch, tried once", "a second"), tuple(tried)))
    return made


def _rates(title: str, found: dict[str, Found]) -> Table:
    peers = [name for name in PEERS if any(name in each["contestants"] | each["absent"] for each in found.values())]
    rows = []
    for part, each in found.items():
        ours = {name: entry["found"] for name, entry in each["contestants"].items() if name.startswith("ours")}
        best = max(ours, key=lambda name: median(map(value, ours[name])))
        row = [part, f"{_values(ours[best])}, {best.removeprefix('ours, ')}"]
        for peer in peers:
            entry = each["contestants"].get(peer)
            if entry is None:
                row += [each["absent"].get(peer, "–"), "–"]
                continue
            ratios = [value(a) / value(b) for a, b in zip(ours[best], entry["found"], strict=True)]
            row += [_values(entry["found"]), spread(ratios)]
        rows.append(tuple(row))
    headings = [heading for peer in peers for heading in (peer, "ratio")]
    return Table(("", "ours", *headings), tuple(rows), title)


def _values(found: list[Found]) -> str:
    if RATE in found[0]:
        return spread([each[RATE] for each in found])
    middles, lates = (spread([each[name] for each in found]) for name in ("median_ms", "p99_ms"))
    return f"{middles} ms, 99 % within {lates} ms"


def _memory(found: dict[str, Found]) -> Table:
    rows = [
        (part, *(number(median(run["memory"] for run in each["contestants"][name]["found"])) for name in names))
        for part, each in found.items()
        for names in [list(each["contestants"])]
    ]
    return Table(("", *next(iter(found.values()))["contestants"]), tuple(rows), "Memory, MB")


def _tried(part: str, found: Found) -> list[tuple[str, str, str]]:
    return [
        (part, each["how"], number(each["value"]) if "value" in each else f"absent: {each['reason']}")
        for each in found["tried"].get("PyTorch", [])
    ]


SECTION = Section("speed", "Speed beside the peers", "", measure, tables, (*WORKLOADS, *PREDICTED))
