"""Prediction in ONNX Runtime: ``PYTHON -m benchmarks.peers.onnx_runtime`` reads a job and prints what it found.

A job names the file with the network, written by our export, the ``threads``, and for evaluation the ``batch``.
"""

from __future__ import annotations

import json
import sys
from itertools import cycle
from typing import Any

import numpy as np
import onnxruntime

from benchmarks.peers.digits import random_digits
from benchmarks.peers.timing import latency, peak_memory, rate

Job = dict[str, Any]
Found = dict[str, float]


def session(job: Job) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = job["threads"]
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(job["file"], options, providers=["CPUExecutionProvider"])


def predict(job: Job) -> Found:
    """One image at a time."""
    network = session(job)
    images, _ = random_digits(100, "float32")
    return latency(
        lambda number: network.run(None, {"image": images[number % 100, None]}), job["warm_up"], job["seconds"]
    )


def evaluate(job: Job) -> Found:
    """The share of right answers over a whole set of images."""
    images, labels = random_digits(job["images"], "float32")
    before = peak_memory()
    network = session(job)

    def one_pass() -> int:
        for start in range(0, len(images), job["batch"]):
            part = slice(start, start + job["batch"])
            (scores,) = network.run(None, {"image": images[part]})
            np.count_nonzero(scores.argmax(axis=1) == labels[part])
        return len(images)

    passes = (one_pass() for _ in cycle([None]))
    return rate(passes, job["warm_up"], job["seconds"]) | {"memory": peak_memory() - before}


TASKS = {"predict": predict, "evaluate": evaluate}

if __name__ == "__main__":
    given = json.load(sys.stdin)
    print(json.dumps(TASKS[given["task"]](given)))
