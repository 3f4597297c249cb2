"""Dense workloads in scikit-learn: ``PYTHON -m benchmarks.peers.scikit_learn`` reads a job and prints what it found.

Its ``MLPClassifier`` ends in a softmax with the log-likelihood, whatever the workload's cost is: the nearest it has.
"""

from __future__ import annotations

import json
import sys
import warnings
from math import ceil
from time import perf_counter
from typing import Any

from sklearn.neural_network import MLPClassifier

from benchmarks.peers.digits import random_digits
from benchmarks.peers.timing import peak_memory

ACTIVATIONS = {"sigmoid": "logistic", "rectifier": "relu"}


def train(job: dict[str, Any]) -> dict[str, float]:
    settings, layers = job["recipe"]["training"], job["recipe"]["network"]["layers"]
    images, labels = random_digits(job["images"], "float32")
    images = images.reshape(len(images), -1)
    before = peak_memory()

    def seconds(epochs: int) -> float:
        network = MLPClassifier(
            tuple(layer["units"] for layer in layers if layer["layer"] == "dense")[:-1],
            activation=next(ACTIVATIONS[layer["layer"]] for layer in layers if layer["layer"] in ACTIVATIONS),
            solver="sgd",
            alpha=settings["l2"],
            batch_size=settings["mini_batch"],
            learning_rate_init=min(settings["learning_rate"], 0.5),  # its own initial weights bear no more
            momentum=0.0,
            max_iter=epochs,
            n_iter_no_change=1_000_000,
            random_state=1,
        )
        started = perf_counter()
        network.fit(images, labels)
        return perf_counter() - started

    one = seconds(1)
    more = ceil(job["seconds"] / one)
    # Two fits, so that what it does once before the first epoch is left out.
    rate = more * len(images) / (seconds(1 + more) - one)
    return {"rate": rate, "memory": peak_memory() - before}


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # it says that so few epochs do not converge
    print(json.dumps(train(json.load(sys.stdin))))
