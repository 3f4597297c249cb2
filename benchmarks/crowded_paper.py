"""How much longer a move of the pen keeps the processor with many strokes on the paper than with none.

``python -m benchmarks.crowded_paper``: the window anew for each count, in turns, the median of all moves.
"""

from __future__ import annotations

import os
from statistics import median

from benchmarks.children import Child

COUNTS = (0, 5, 19, 60, 120)
ROUNDS = 3


def main() -> None:
    """Print a line for each count of strokes."""
    platform = {} if os.environ.get("DISPLAY") else {"QT_QPA_PLATFORM": "offscreen"}
    busy: dict[int, list[float]] = {count: [] for count in COUNTS}
    for _ in range(ROUNDS):
        for count in COUNTS:
            job = {"task": "pointer", "strokes": 3, "drawn": count}
            busy[count] += Child("benchmarks.window", job, environment=platform).run()["processor"]
    alone = median(busy[0])
    for count in COUNTS:
        found = median(busy[count])
        print(f"{count:4} strokes: {found:5.1f} ms a move, {found / alone:.2f} times as long")


if __name__ == "__main__":
    main()
