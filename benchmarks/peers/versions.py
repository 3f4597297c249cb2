"""Which peers an interpreter has: ``PYTHON -m benchmarks.peers.versions`` prints their versions by name, as JSON."""

from __future__ import annotations

import json
import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("torch", "onnxruntime", "scikit-learn", "numpy")


def versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found | {"python": platform.python_version()}


if __name__ == "__main__":
    print(json.dumps(versions()))
