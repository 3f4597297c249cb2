"""The command line, one module a command.

Exit codes: 0 done, 1 failed, 2 wrong usage. Results go to standard output, progress and errors to standard error.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from nnengine.cli.calibrate import calibrate
from nnengine.cli.data import data
from nnengine.cli.ensemble import ensemble
from nnengine.cli.evaluate import evaluate
from nnengine.cli.experiment import experiment
from nnengine.cli.experts import experts
from nnengine.cli.export import export
from nnengine.cli.import_ import import_
from nnengine.cli.learn import learn
from nnengine.cli.predict import predict
from nnengine.cli.train import train
from nnengine.errors import ArgumentError, EngineError

__all__ = ["cli", "main"]


class _Commands(click.Group):
    """Commands whose expected failures end in one line and an exit code, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EngineError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(2 if isinstance(error, ArgumentError) else 1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="vectorville", prog_name="nnengine")
def cli() -> None:
    """Train neural networks that read handwritten digits, measure them and use them."""


for command in (train, learn, evaluate, predict, calibrate, ensemble, experts, export, import_, data, experiment):
    cli.add_command(command)


def main() -> None:
    """Run the command line with the arguments of the process, and exit."""
    sys.exit(cli(prog_name="nnengine"))
