"""Jobs, each done in a process of its own: a program reads a job and prints what it found, both as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field, replace
from typing import Any

Found = dict[str, Any]

# The C allocator is told to keep what it has: PyTorch otherwise returns and fetches memory all the time.
KEEPING_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(2**30),
    "MALLOC_TRIM_THRESHOLD_": str(2**30),
    "MALLOC_TOP_PAD_": str(2**26),
}
_LONGEST = 600  # seconds that a job may take; a compiler that hangs does not hold up everything


class ChildError(Exception):
    """A program failed; the message is the last line that it wrote."""


@dataclass(frozen=True)
class Child:
    """A program (a module) with its job, its interpreter and what its environment has beside ours.

    Of the job's entries, ``threads`` is how many its libraries may use (none: the engine chooses, BLAS has one), and
    ``keeps_memory`` tells the C allocator to keep what it has.
    """

    program: str
    job: dict[str, Any]
    python: str = sys.executable
    environment: dict[str, str] = field(default_factory=dict)

    def changed(self, **job: Any) -> Child:
        return replace(self, job=self.job | job)

    def run(self) -> Found:
        """What the program found. Raises ChildError where it failed."""
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        # Kernels and sizes are those that BLAS picks itself, as for a user.
        own = {
            name: value for name, value in os.environ.items() if name not in {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"}
        }
        environment = own | dict.fromkeys(names, str(self.job.get("threads") or 1))
        environment["TORCHINDUCTOR_COMPILE_THREADS"] = "1"  # no workers that stay and take the cores
        environment |= self.environment | (KEEPING_MEMORY if self.job.get("keeps_memory") else {})
        try:
            finished = subprocess.run(
                [self.python, "-m", self.program],
                input=json.dumps(self.job),
                env=environment,
                check=True,
                capture_output=True,
                text=True,
                timeout=_LONGEST,
            )
            found: Found = json.loads(finished.stdout.splitlines()[-1])
        except subprocess.CalledProcessError as error:
            raise ChildError((error.stderr.strip().splitlines() or ["it ended without a word"])[-1]) from error
        except (OSError, subprocess.TimeoutExpired, ValueError, IndexError) as error:
            raise ChildError(f"{self.program}: {error}") from error
        return found
