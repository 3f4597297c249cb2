"""How long an import takes: ``PYTHON -m benchmarks.peers.importing`` reads a job with a ``module``, in JSON."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from time import perf_counter

if __name__ == "__main__":
    module = json.load(sys.stdin)["module"]
    started = perf_counter()
    import_module(module)
    print(json.dumps({"seconds": perf_counter() - started}))
