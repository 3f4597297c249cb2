"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path

import click

from nnengine.digits.sources import SOURCES
from nnengine.digits.sources.mnist import FOLDER_VARIABLE
from nnengine.errors import ArgumentError
from nnengine.files.model_file import SUFFIX
from nnengine.files.regular_file import is_folder, is_there
from nnengine.interchange.foreign_files import is_foreign
from nnengine.interchange.formats import FORMATS

DATA_NAMES = ", ".join(source.usage for source in SOURCES.values())

data_option = click.option(
    "--data", "data_name", metavar="NAME", help=f"The data set instead of the recipe's: {DATA_NAMES} or a path."
)
data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=f"A folder with MNIST's four files, instead of a download. {FOLDER_VARIABLE} may name it as well.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for machines.")


def check_output(output: Path) -> None:
    """Raise ArgumentError where no model file can be written: better before the work than after it."""
    if is_foreign(output) or output.suffix.lower() in {each.suffix for each in FORMATS.values()}:
        model = output.with_suffix(SUFFIX).name
        raise ArgumentError(
            f"--output: expected the name of a model file, such as {model}, got {output.name}; for other programs, "
            f"export that: nnengine export {model} {output.with_suffix('.onnx').name}"
        )
    is_taken = is_there(output) and not os.path.isfile(output)  # noqa: PTH113 - unlike Path's it raises nothing
    if is_taken or not is_folder(output.parent) or not os.access(output.parent, os.W_OK):
        raise ArgumentError(f"--output: expected a file in a folder that can be written, got {output}")


def check_not_input(output: Path, *inputs: str | Path) -> None:
    """Raise ArgumentError where the output would replace a file that it is made of."""
    if is_there(output) and any(is_there(name) and output.samefile(name) for name in inputs):
        raise ArgumentError(f"output: expected another file than what it is made of, got {output}")
