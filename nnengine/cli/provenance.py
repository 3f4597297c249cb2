"""Where a model comes from, as its file tells."""

from __future__ import annotations

import platform
import shlex
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
import numpy as np
from click.core import ParameterSource

from nnengine.data import DataSplits
from nnengine.recipe import Recipe

_MACHINES_OWN = {"data_dir", "as_json"}  # say something of this machine or of the output, not of the model


def provenance(context: click.Context, recipe: Recipe, splits: DataSplits) -> dict[str, str]:
    """The command, the seed, the data with its attribution, the versions and the time.

    Of paths only the last part is kept: the rest would tell about the user's machine and help nobody else.
    """
    versions = {"vectorville": _version("vectorville"), "numpy": np.__version__, "python": platform.python_version()}
    return {
        "command": _command(context),
        "seed": str(recipe.training.seed),
        "data": _last_part(recipe.data),
        "data_attribution": splits.attribution,
        "data_counts": f"{len(splits.training)} training, {len(splits.validation)} validation, {len(splits.test)} test",
        "versions": ", ".join(f"{name} {number}" for name, number in versions.items()),
        "machine": platform.machine(),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _command(context: click.Context) -> str:
    words = ["nnengine", str(context.info_name)]
    for parameter in context.command.params:
        name = str(parameter.name)
        if name in _MACHINES_OWN or context.get_parameter_source(name) is ParameterSource.DEFAULT:
            continue
        value = context.params[name]
        if not isinstance(parameter, click.Argument):
            words.append(max(parameter.opts, key=len))
        if value is not True:
            words.append(_last_part(str(value)))
    return shlex.join(words)


def _last_part(text: str) -> str:
    source, colon, file = text.rpartition(":")
    return source + colon + Path(file).name


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"
