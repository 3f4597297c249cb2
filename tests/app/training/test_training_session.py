from dataclasses import replace
from time import monotonic

import numpy as np
import pytest

from app.models.controllers.bundled_models import untrained_model
from app.shell.values.notices import Level
from app.training.controllers.training_session import CURVES_INTERVAL, TrainingSession
from app.training.values.training import Origin, TrainingPhase
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.mine.user_store import UserStore, user_digits_path
from nnengine.digits.sources import open_data
from nnengine.errors import DataError
from nnengine.files.model import EnsembleModel

ENOUGH = 10_000  # milliseconds


class Seen:
    """What a session told, in order."""

    def __init__(self, session: TrainingSession) -> None:
        self.progress, self.curves, self.networks, self.models, self.notices, self.forms = [], [], [], [], [], []
        session.progress_changed.connect(self.progress.append)
        session.curves_changed.connect(self.curves.append)
        session.network_changed.connect(self.networks.append)
        session.model_trained.connect(self._ended)
        session.notice_raised.connect(self.notices.append)
        session.form_changed.connect(self.forms.append)

    def _ended(self, model, name, notice) -> None:
        self.models.append((model, name))
        self.notices.append(notice)

    @property
    def phase(self) -> TrainingPhase | None:
        return self.progress[-1].phase if self.progress else None


@pytest.fixture
def make(qapp, small_data):
    sessions = []

    def made(open_data=lambda name, folder, progress: small_data, *, at_hand=False) -> TrainingSession:
        session = TrainingSession(open_data, None, mnist_is_at_hand=lambda _: at_hand)
        sessions.append(session)
        session.seen = Seen(session)
        session.choose(replace(session.form.choices, preset="softmax"))
        session.choose(replace(session.form.choices, epochs=3))
        return session

    yield made
    for session in sessions:
        session.shutdown()


def test_mnist_is_chosen_where_it_is_at_hand(make):
    assert make(at_hand=True).form.choices.data == "mnist"
    session = make(at_hand=False)
    assert session.form.choices.data == "procedural"
    assert [option.key for option in session.form.data_options] == ["mnist", "mnist-shifted", "procedural", "mine"]


def test_a_finished_run_hands_over_its_best_weights_with_their_history(make, qtbot):
    session = make()
    with qtbot.waitSignal(session.model_trained, timeout=ENOUGH):
        session.train()
    seen = session.seen
    model, name = seen.models[0]
    assert name == "Softmax layer"
    assert len(model.history.epochs) == 3
    assert seen.progress[0].phase is TrainingPhase.PREPARING
    assert seen.phase is TrainingPhase.FINISHED
    assert model.metrics["validation_accuracy"] == seen.progress[-1].best_accuracy > 0.9
    assert [point.epoch for point in seen.curves[-1].epochs] == [1, 2, 3]
    assert seen.notices[-1].text.startswith(f"Kept the weights of epoch {model.best_epoch} (")
    assert model.provenance["data_attribution"] == "made by the test"


def test_networks_in_training_are_whole_and_of_their_own(make, qtbot):
    session = make()
    session.choose(replace(session.form.choices, epochs=100000))
    with qtbot.waitSignals([session.network_changed] * 3, timeout=ENOUGH):
        session.train()
    first, last = session.seen.networks[0], session.seen.networks[-1]
    assert first is not last
    assert not np.array_equal(first.values, last.values)


def test_pause_step_resume_stop(make, qtbot):
    session = make()
    seen = session.seen
    session.choose(replace(session.form.choices, epochs=100000))
    session.step()
    qtbot.waitUntil(lambda: seen.phase is TrainingPhase.PAUSED, timeout=ENOUGH)
    assert seen.progress[-1].epoch == 1
    session.step()
    qtbot.waitUntil(lambda: seen.progress[-1].epoch == 2 and seen.phase is TrainingPhase.PAUSED, timeout=ENOUGH)
    session.resume()
    qtbot.waitUntil(lambda: seen.phase is TrainingPhase.RUNNING, timeout=ENOUGH)
    session.train()  # one run at a time
    session.pause()
    qtbot.waitUntil(lambda: seen.phase is TrainingPhase.PAUSED, timeout=ENOUGH)
    with qtbot.waitSignal(session.ended, timeout=ENOUGH):
        session.stop()
    assert seen.phase is TrainingPhase.FINISHED
    assert len(seen.models) == 1


def test_the_same_data_is_opened_once(make, small_data, qtbot):
    opened = []

    def open_data(name, folder, progress):
        opened.append(name)
        return small_data

    session = make(open_data)
    for _ in range(2):
        with qtbot.waitSignal(session.ended, timeout=ENOUGH):
            session.train()
    assert opened == ["procedural"]


def test_impossible_choices_are_told_and_nothing_starts(make):
    session = make()
    session.choose(replace(session.form.choices, learning_rate=-1.0))
    session.train()
    assert session.seen.forms[-1].errors == {"learning_rate": "Expected more than 0, got -1.0"}
    assert session.seen.progress == []
    assert session.seen.notices[-1].level is Level.ERROR


@pytest.mark.parametrize(
    ("error", "has_details"), [(DataError("expected 16 bytes, got 3"), False), (RuntimeError("the sky fell"), True)]
)
def test_a_run_that_fails_is_told_and_another_may_begin(make, small_data, qtbot, error, has_details):
    faults = [error]

    def open_data(name, folder, progress):
        if faults:
            raise faults.pop()
        return small_data

    session = make(open_data)
    with qtbot.waitSignal(session.ended, timeout=ENOUGH):
        session.train()
    notice = session.seen.notices[-1]
    assert session.seen.phase is TrainingPhase.FAILED
    assert notice.level is Level.ERROR
    assert notice.text.startswith(str(error).capitalize())
    assert ("Traceback" in notice.details) is has_details
    with qtbot.waitSignal(session.model_trained, timeout=ENOUGH):
        session.train()


def test_a_run_that_cannot_begin_leaves_the_curves_of_the_one_before(make, small_data, tmp_path, monkeypatch, qtbot):
    monkeypatch.setenv("NNENGINE_MINE", str(tmp_path / "mine.npz"))
    one = UserDigit((np.array([[0.2, 0.2], [0.8, 0.8]]),), 3)
    UserStore(user_digits_path()).change(lambda digits: (*digits, one))
    session = make(lambda name, folder, progress: small_data if name == "procedural" else open_data(name))
    with qtbot.waitSignal(session.model_trained, timeout=ENOUGH):
        session.train()
    session.seen.curves.clear()
    session.choose(replace(session.form.choices, data="mine"))
    with qtbot.waitSignal(session.ended, timeout=ENOUGH):
        session.train()
    assert session.seen.curves == []
    assert "draw a few more of each and tell what they are" in session.seen.notices[-1].text


def test_shutting_down_hands_over_what_was_learned(make, qtbot):
    session = make()
    session.choose(replace(session.form.choices, epochs=100000))
    session.train()
    qtbot.waitUntil(lambda: session.progress.epoch >= 1, timeout=ENOUGH)
    session.shutdown()
    assert len(session.seen.models) == 1
    assert session.seen.phase is TrainingPhase.FINISHED


def test_epochs_shorter_than_a_glance_do_not_flood_the_window(make, qtbot):
    session = make()
    session.choose(replace(session.form.choices, epochs=100000))
    session.train()
    qtbot.waitUntil(lambda: bool(session.seen.networks), timeout=ENOUGH)
    session.seen.curves.clear()
    session.seen.networks.clear()
    begun = monotonic()
    qtbot.waitUntil(lambda: len(session.seen.networks) >= 4 and session.progress.epoch > 8, timeout=6 * ENOUGH)
    assert len(session.seen.curves) <= (monotonic() - begun) / CURVES_INTERVAL + 2
    session.pause()
    qtbot.waitUntil(lambda: session.seen.phase is TrainingPhase.PAUSED, timeout=ENOUGH)
    assert len(session.seen.curves[-1].epochs) == session.progress.epoch


def finished(session, qtbot):
    with qtbot.waitSignal(session.ended, timeout=ENOUGH):
        session.train()
    return session.seen.models[-1]


def test_training_goes_on_with_the_open_model_where_it_stopped(make, qtbot):
    """Three epochs and two more are five, to the last bit."""
    whole = make()
    whole.choose(replace(whole.form.choices, epochs=5))
    wanted, _ = finished(whole, qtbot)
    session = make()
    first, _ = finished(session, qtbot)
    session.show_model(first, "mine")
    session.choose_origin(Origin.OPEN)
    assert (session.form.network, session.form.refusal) == ("mine", "")
    assert "preset" in session.form.unused
    assert session.form.choices.epochs == 3
    session.choose(replace(session.form.choices, epochs=2))
    model, name = finished(session, qtbot)
    assert name == "mine-further"
    assert len(model.history.epochs) == 5
    np.testing.assert_array_equal(model.state.weights.values, wanted.state.weights.values)
    assert session.seen.curves[-1].planned_epochs == 5


def test_other_settings_with_which_a_run_goes_on_are_changes_of_it(make, qtbot):
    session = make()
    first, _ = finished(session, qtbot)
    for rate in (0.25, 0.125):
        session.show_model(first, "mine")
        session.choose_origin(Origin.OPEN)
        session.choose(replace(session.form.choices, epochs=2, learning_rate=rate))
        first, _ = finished(session, qtbot)
        session.show_model(first, "mine")
        assert session.form.choices.learning_rate == rate
    assert first.recipe.training.epochs == 3
    assert [dict(change.fields) for change in first.steering] == [
        {"learning_rate": 0.25, "epochs": 5},
        {"learning_rate": 0.125, "epochs": 7},
    ]
    assert len(first.history.epochs) == 7


@pytest.mark.parametrize("change", [{"mini_batch": 20}, {"optimiser": "adam"}, {"seed": 2}, {"data": "mnist"}])
def test_where_something_was_changed_a_run_begins_with_the_weights(make, qtbot, change):
    session = make()
    first, _ = finished(session, qtbot)
    session.show_model(first, "mine")
    session.choose_origin(Origin.OPEN)
    session.choose(replace(session.form.choices, learning_rate=1e-9, **change))
    model, _ = finished(session, qtbot)
    assert len(model.history.epochs) == 3
    np.testing.assert_allclose(model.weights.values, first.weights.values, atol=1e-3)
    assert model.provenance["begun_with"] == "a model trained on procedural"


def test_each_origin_has_choices_of_its_own(make):
    session = make()
    session.show_model(untrained_model(), "784-30-10")
    session.choose_origin(Origin.OPEN)
    assert session.form.choices.epochs == 30
    session.choose(replace(session.form.choices, epochs=7))
    session.choose_origin(Origin.NEW)
    assert (session.form.choices.preset, session.form.choices.epochs) == ("softmax", 3)
    session.choose_origin(Origin.OPEN)
    assert session.form.choices.epochs == 7


def test_training_cannot_go_on_with_an_ensemble_and_says_so(make):
    session = make()
    session.show_model(EnsembleModel((untrained_model(), untrained_model())), "both")
    session.choose_origin(Origin.OPEN)
    assert "ensemble" in session.form.refusal
    session.train()
    assert "both: It is an ensemble" in session.seen.notices[-1].text
    assert session.seen.progress == []
