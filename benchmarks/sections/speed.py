"""Training and prediction beside the peers, W1 to W7e."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.children import Child, ChildError, Found
from benchmarks.contest import LATENCY, RATE, best_of, ratios, rounds, value
from benchmarks.engine import thread_counts
from benchmarks.options import Options
from benchmarks.sections.section import Section
from benchmarks.tables import Table, number, spread
from benchmarks.workloads import EVALUATED, IMAGES, WORKLOADS, Workload, products_per_image
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
        for threads in (thread_counts(workload.recipe) if task == "train" else (1,))
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
    batches: list[dict[str, Any]] = [{"batch": batch} for batch in _BATCHES] if task == "evaluate" else [{}]
    allocator = [{"keeps_memory": False}]
    if task == "train":
        threads = [form | {"threads": count} for form in forms for count in (1, 2)]
        torch = Child("benchmarks.peers.pytorch", torch_job | {"optimiser": "fused"}, python)
        peers: dict[str, tuple[Child, Stages]] = {
            "PyTorch": (torch, [threads, [{"optimiser": "plain"}, {"optimiser": "foreach"}], allocator])
        }
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
    """The workloads, the ratios, all that is known of each contestant, and all that was tried of the peers."""
    return [
        Table(("", "network"), tuple((part, _text(part)) for part in found)),
        _ratios(found),
        Table(
            ("", "", "how", "images a second, or milliseconds", "GFLOP/s", "MB"),
            tuple(row for part, each in found.items() for row in _contestants(part, each)),
            "All contestants",
        ),
        *(_tried(peer, found) for peer in PEERS if any(peer in each["tried"] for each in found.values())),
    ]


def _ratios(found: dict[str, Found]) -> Table:
    peers = [name for name in PEERS if any(name in each["contestants"] for each in found.values())]
    rows = []
    for part, each in found.items():
        best = each["contestants"][_best(each)]["found"]
        row = [part, _middle(best)]
        for peer in peers:
            other = each["contestants"].get(peer, {"found": []})["found"]
            row += [_middle(other), spread(ratios(best, other))] if other else ["", ""]
        rows.append(tuple(row))
    headings = [heading for peer in peers for heading in (peer, "ours to it")]
    return Table(("", "ours", *headings), tuple(rows), "Images a second, or milliseconds an image, and ratios")


def _best(found: Found) -> str:
    """Ours, on as many threads as serve it best."""
    ours: list[str] = [name for name in found["contestants"] if name.startswith("ours")]
    return max(ours, key=lambda name: median(map(value, found["contestants"][name]["found"])))


def _text(part: str) -> str:
    if part in PREDICTED:
        return "the network of W5, one image" if part == "W7" else f"the same, evaluating {EVALUATED:,} images"
    return WORKLOADS[part].text


def _values(found: list[Found]) -> str:
    if RATE in found[0]:
        return spread([each[RATE] for each in found])
    middles, lates = (spread([each[name] for each in found]) for name in ("median_ms", "p99_ms"))
    return f"{middles} ms; 99 % within {lates} ms"


def _middle(found: list[Found]) -> str:
    """The median alone."""
    name = RATE if RATE in found[0] else LATENCY
    return number(median(each[name] for each in found)) + ("" if name == RATE else " ms")


def _contestants(part: str, found: Found) -> list[tuple[str, ...]]:
    """A row for each: speed, speed of the matrix products, most memory beyond libraries and data."""
    rows = []
    for name, entry in found["contestants"].items():
        runs = entry["found"]
        memory = number(median(run["memory"] for run in runs)) if "memory" in runs[0] else ""
        products = ""
        if part not in PREDICTED:
            work = products_per_image(WORKLOADS[part].recipe.network)
            products = number(work * median(run[RATE] for run in runs) / 1e9)
        rows.append((part, name.partition(",")[0], entry["how"], _values(runs), products, memory))
    return rows + [(part, name, f"absent: {reason}", "", "", "") for name, reason in found["absent"].items()]


def _tried(peer: str, found: dict[str, Found]) -> Table:
    tried = {part: {each["how"]: each for each in found[part]["tried"].get(peer, [])} for part in found}
    parts = [part for part in found if tried[part]]
    configurations = sorted({how for part in parts for how in tried[part]})
    rows = tuple((how, *(_once(tried[part].get(how)) for part in parts)) for how in configurations)
    return Table((f"{peer}, tried once", *parts), rows, f"{peer}: images a second")


def _once(tried: Found | None) -> str:
    if tried is None:
        return ""
    return number(tried["value"]) if "value" in tried else f"absent: {tried['reason']}"


SECTION = Section(
    "speed",
    "Speed beside the peers",
    "Training is forward pass, backward pass, update and shuffling. Prediction and evaluation are on one thread. Each "
    "peer is first tried once in every configuration (below), then its best one is run in turn with ours. PyTorch's C "
    "allocator is told to keep its memory, except where the default allocator is named. scikit-learn has the "
    "log-likelihood cost in the place of the others. GFLOP/s count the matrix products alone, MB are the most memory "
    "beyond the libraries and the data.",
    measure,
    tables,
    (*WORKLOADS, *PREDICTED),
    has_peers=True,
)
