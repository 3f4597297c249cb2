"""The command line, one module a command.

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 ended by Ctrl-C. Results go to standard output, progress and errors to
standard error.
"""

from __future__ import annotations

import errno
import sys
from textwrap import indent
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
from nnengine.cli.inspect import inspect
from nnengine.cli.learn import learn
from nnengine.cli.output import drop_output, flush_output, write_in_any_encoding
from nnengine.cli.predict import predict
from nnengine.cli.runs import runs
from nnengine.cli.train import train
from nnengine.errors import ArgumentError, EngineError, ForeignFileError, one_line
from nnengine.loading import INTERRUPTED, hear_ctrl_c

__all__ = ["cli", "main"]


class _Commands(click.Group):
    """Commands whose expected failures end in one line and an exit code, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ForeignFileError as error:
            click.echo(f"error: {error}:\n{indent(error.code, '    ')}", err=True)
            ctx.exit(2)
        except EngineError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(2 if isinstance(error, ArgumentError) else 1)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="vectorville", prog_name="nnengine")
def cli() -> None:
    """Train neural networks that read handwritten digits, measure them and use them."""


for command in (
    train,
    learn,
    evaluate,
    predict,
    inspect,
    calibrate,
    ensemble,
    experts,
    export,
    import_,
    data,
    experiment,
    runs,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line with the arguments of the process, and exit."""
    hear_ctrl_c()
    write_in_any_encoding()
    sys.exit(_run())


def _run() -> int:
    try:
        code = cli(prog_name="nnengine", standalone_mode=False)
        flush_output()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("stopped", err=True)
        return INTERRUPTED
    except OSError as error:
        drop_output()
        if error.errno != errno.EPIPE:  # of whoever reads no further nobody wants to hear
            click.echo(f"error: {one_line(error)}", err=True)
        return 1
    return code if isinstance(code, int) else 0
