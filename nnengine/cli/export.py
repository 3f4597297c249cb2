"""``nnengine export``: a model for other programs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from nnengine.cli.models import opened_model
from nnengine.cli.options import check_not_input, json_option
from nnengine.interchange import FORMATS, export_model


@click.command(epilog="\b\n" + "\n".join(f"{each.suffix:6} {each.detail}" for each in FORMATS.values()))
@click.argument("model", metavar="MODEL")
@click.argument("output", metavar="OUTPUT", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_kind", type=click.Choice(tuple(FORMATS)), help="By default what OUTPUT's suffix tells."
)
@json_option
def export(model: str, output: Path, format_kind: str | None, as_json: bool) -> None:
    """Write MODEL, a file or the name of a bundled model, to OUTPUT in a format of other programs."""
    check_not_input(output, model)
    opened, name = opened_model(model)
    files = export_model(opened, output, format_kind)
    sizes = {str(file): file.stat().st_size for file in files}
    if as_json:
        click.echo(json.dumps({"model": name, "files": [{"path": path, "bytes": sizes[path]} for path in sizes]}))
        return
    for path, size in sizes.items():
        click.echo(f"{path}: {size:,} bytes")
