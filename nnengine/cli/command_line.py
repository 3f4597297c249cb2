"""The command that was given, as a model's provenance keeps it."""

from __future__ import annotations

import shlex

import click
from click.core import ParameterSource

from nnengine.data.description import DataDescription

_MACHINES_OWN = {"data_dir", "as_json"}  # say something of this machine or of the output, not of the model


def command_line(context: click.Context) -> str:
    """The command with the options that were given.

    Of paths only the last part is kept: the rest would tell about the user's machine and help nobody else.
    """
    words = ["nnengine", str(context.info_name)]
    for parameter in context.command.params:
        name = str(parameter.name)
        if name in _MACHINES_OWN or context.get_parameter_source(name) is ParameterSource.DEFAULT:
            continue
        value = context.params[name]
        is_repeated = isinstance(parameter, click.Option) and parameter.multiple
        for given in value if is_repeated else (value,):
            if not isinstance(parameter, click.Argument):
                words.append(max(parameter.opts, key=len))
            if given is not True:
                words += [_last_part(str(each)) for each in (given if isinstance(given, tuple) else (given,))]
    return shlex.join(words)


def _last_part(text: str) -> str:
    return DataDescription.parse(text).short()
