"""How ``nnengine predict`` answers pictures as people cut them out: closely around the ink, and cells with their lines.

``python -m benchmarks.reading.cut_pictures MODEL --data-dir DIR --report docs/cut-pictures.md``
"""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from benchmarks.reading.crops import CELLS, Ink, closely_cut, in_cell
from nnengine.digits.sources.mnist import mnist_splits
from nnengine.files.atomic_file import write_atomically

SIDES = (8, 12, 16, 20, 28, 40, 80)
FIRST = 9000  # of MNIST's test images, those from here on are cut: none of them was looked at while the rules were made
SEED = 2026
_HEAD = """# Pictures as people cut them

Written by this command, never edited by hand; nothing is left out by chance, all is seeded:

```
uv run python -m benchmarks.reading.cut_pictures {model} --data-dir DIR --count {count} --report docs/cut-pictures.md
```

Each line is {count} of MNIST's test images from number {first} on. Closely cut: to their ink with up to 2 pixels of
paper, scaled by nearest, bilinear or box to a longer side of so many pixels, dark on light or light on dark. Cells: of
28 to 220 pixels, with lines along their edges, up to 4 degrees tilted, whole or with gaps, blurred and grained.
Answered is what `nnengine predict` answers: a "?" counts as not read. An empty cell is right when it is found blank.

| picture | right | answered "?" | found blank | another answer |
|---|---|---|---|---|
"""


def main() -> None:
    """Print a line for each kind of picture, and write the page where one is named."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    test = mnist_splits(options.data_dir).test
    chosen = slice(FIRST, FIRST + options.count)
    inks = [image[0].astype(np.float32) / 255 for image in test.pixels[chosen]]
    labels = [str(label) for label in test.labels[chosen]]
    page = _HEAD.format(model=options.model, count=options.count, first=FIRST)
    for name, make, is_empty in _kinds():
        rng = np.random.default_rng((SEED, *name.encode()))
        answers = _answers(options.model, [make(ink, rng) for ink in inks])
        wanted = [""] * len(labels) if is_empty else labels
        page += _row(name, answers, wanted)
        print(_row(name, answers, wanted), end="", flush=True)
    if options.report is not None:
        write_atomically(options.report, page.encode())


def _kinds() -> list[tuple[str, Callable[[Ink, np.random.Generator], Ink], bool]]:
    cut = [(f"closely cut, {side} pixels", lambda ink, rng, side=side: closely_cut(ink, side, rng)) for side in SIDES]
    cells = [(cell.name, lambda ink, rng, cell=cell: in_cell(ink, cell, rng)) for cell in CELLS]
    return [(name, make, name.startswith("empty")) for name, make in [*cut, *cells]]


def _answers(model: str, pictures: list[Ink]) -> list[str]:
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.png" for number in range(len(pictures))]
        for path, picture in zip(paths, pictures, strict=True):
            Image.fromarray(np.rint(255 * picture).astype(np.uint8)).save(path)
        command = [sys.executable, "-m", "nnengine", "predict", *map(str, paths), "--model", model, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [str(each["answer"]) for each in json.loads(done.stdout)["predictions"]]


def _row(name: str, answers: list[str], wanted: list[str]) -> str:
    right = sum(answer == want for answer, want in zip(answers, wanted, strict=True))
    unsure, blank = sum("?" in answer for answer in answers), answers.count("")
    other = len(answers) - right - unsure - (0 if wanted[0] == "" else blank)
    shares = " | ".join(f"{100 * count / len(answers):.1f} %" for count in (right, unsure, blank, other))
    return f"| {name} | {shares} |\n"


if __name__ == "__main__":
    main()
