"""Measures, shows tables, and keeps what was found: ``python -m benchmarks [WHAT …]``."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from benchmarks.options import Options
from benchmarks.results import Results
from benchmarks.sections import SECTIONS
from nnengine.experiments.facts import facts

_WORDS = {name: section.parts for name, section in SECTIONS.items()} | {
    part: (part,) for section in SECTIONS.values() for part in section.parts
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("what", nargs=-1, type=click.Choice(list(_WORDS)))
@click.option("--peers", metavar="PYTHON", help="An interpreter with PyTorch, scikit-learn and ONNX Runtime.")
@click.option("--pairs", default=5, show_default=True, help="How often each contestant is run.")
@click.option("--quick", is_flag=True, help="Short runs, for a look.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="A file that what is found is merged into.")
def main(what: tuple[str, ...], peers: str | None, pairs: int, quick: bool, file: Path | None) -> None:
    """Measure WHAT (sections or single workloads; by default everything) and show it as tables."""
    console, progress = Console(), Console(stderr=True, highlight=False)
    options = Options(peers, pairs, quick, lambda text: progress.print(text, markup=False))
    results = Results() if file is None else Results.read(file)
    known = facts() | {"quick": quick}
    chosen = dict.fromkeys(part for word in what or SECTIONS for part in _WORDS[word])
    for section in SECTIONS.values():
        parts = [part for part in section.parts if part in chosen]
        for part in parts:
            results.add(known, part, section.measure(part, options))
            if file is not None:
                results.write(file)
        for table in section.tables(results.found(tuple(parts))):
            table.show(console)


if __name__ == "__main__":
    main()
