"""How many threads BLAS takes in the window."""

from __future__ import annotations

from contextlib import ExitStack

from PySide6.QtCore import QObject

from nnengine.training.parallel import one_blas_thread


def keep_blas_to_one_thread(owner: QObject) -> None:
    """While ``owner`` lives: a second thread inside the small products of one drawing costs far more than it brings.

    Training keeps its speed, since it divides mini-batches among threads of its own.
    """
    limit = ExitStack()
    limit.enter_context(one_blas_thread())
    owner.destroyed.connect(lambda: limit.close())  # noqa: PLW0108  Qt does not keep the owner of a plain method
