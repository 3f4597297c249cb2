"""Measures, shows tables, and keeps what was found: ``python -m benchmarks [WHAT …]``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from benchmarks.children import Child, ChildError
from benchmarks.options import Options
from benchmarks.report import page
from benchmarks.results import Results
from benchmarks.sections import SECTIONS
from nnengine.experiments.facts import facts

_QUIET = 0.5  # running processes, on the mean of the last minute

_PARTS = {part: (part,) for section in SECTIONS.values() for part in section.parts}
_WORDS = {name: section.parts for name, section in SECTIONS.items()} | _PARTS | {"all": tuple(_PARTS)}


@click.command(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"WHAT is one of {', '.join(_WORDS)}.",
)
@click.argument("what", nargs=-1, type=click.Choice(list(_WORDS)), metavar="[WHAT]...")
@click.option("--peers", metavar="PYTHON", help="An interpreter with PyTorch, scikit-learn and ONNX Runtime.")
@click.option(
    "--pairs", default=5, type=click.IntRange(1), show_default=True, help="How often contestants are run in turn."
)
@click.option("--quick", is_flag=True, help="Short runs, for a look.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="A file that what is found is merged into.")
@click.option("--report", type=click.Path(path_type=Path), help="A page to be written of all that is known.")
def main(
    what: tuple[str, ...], peers: str | None, pairs: int, quick: bool, file: Path | None, report: Path | None
) -> None:
    """Measure WHAT, one section or workload after the other, and show it in tables.

    Without WHAT nothing is measured: what the file of --json holds is shown.
    """
    console, progress = Console(), Console(stderr=True, highlight=False)
    options = Options(peers, pairs, quick, lambda text: progress.print(text, markup=False, soft_wrap=True))
    results = Results() if file is None else Results.read(file)
    chosen = dict.fromkeys(part for word in what for part in _WORDS[word])
    try:
        run = _run(options) if chosen else {}
        for section in SECTIONS.values():
            for part in (part for part in section.parts if part in chosen):
                options.tell(f"{part} …")
                results.add(run, part, section.measure(part, options))
                if file is not None:
                    results.write(file)
    except ChildError as error:
        raise click.ClickException(str(error)) from error
    for section in SECTIONS.values():
        parts = tuple(part for part in section.parts if part in chosen)
        found = results.found(parts if what else section.parts)
        for table in section.tables(found) if found else []:
            table.show(console)
    if report is not None:
        report.write_text(page(results), encoding="utf-8")


def _run(options: Options) -> dict[str, Any]:
    """What is told of a run: versions, processor, time, and what the machine can do at this moment."""
    load = os.getloadavg()[0]
    if load > _QUIET:
        options.tell(f"The machine is busy (load {load:.1f}): peers on several threads suffer most, ratios mislead.")
    return facts() | {
        "quick": options.quick,
        "load": load,
        "peers": Child("benchmarks.peers.versions", {}, options.peers).run() if options.peers else {},
        "limits": Child("benchmarks.limits", {}).run(),
    }


if __name__ == "__main__":
    main()
