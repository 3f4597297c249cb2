"""Reading takes one processor, whatever else goes on: BLAS has one thread while the window is there."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from threadpoolctl import threadpool_info, threadpool_limits

from app.shell.main_window import MainWindow
from app.training.controllers.training_session import TrainingSession
from app.training.values.training import TrainingPhase
from app.work.blas import keep_blas_to_one_thread

ENOUGH = 30_000  # milliseconds


def blas_threads() -> set[int]:
    return {found["num_threads"] for found in threadpool_info() if found["user_api"] == "blas"}


def test_blas_has_one_thread_before_and_after_a_training(open_window, qtbot):
    with threadpool_limits(2, "blas"):
        hand = open_window()
        assert blas_threads() == {1}
        session = hand.window.findChild(TrainingSession)
        session.step()
        qtbot.waitUntil(lambda: session.progress.phase is TrainingPhase.PAUSED, timeout=ENOUGH)
        session.stop()
        qtbot.waitUntil(lambda: session.progress.phase is TrainingPhase.FINISHED, timeout=ENOUGH)
        assert blas_threads() == {1}


def test_blas_has_its_own_threads_again_when_the_window_is_gone(qapp):
    with threadpool_limits(2, "blas"):
        window = MainWindow()
        keep_blas_to_one_thread(window)
        assert blas_threads() == {1}
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert blas_threads() == {2}
