"""What every registered optimiser and schedule must do: a new one is tried here by its line in its registry."""

from __future__ import annotations

import inspect
import json
from dataclasses import fields

import numpy as np
import pytest

from nnengine import ArgumentError
from nnengine.descriptions import from_description, to_description
from nnengine.optimisers import OPTIMISERS
from nnengine.penalties import Penalties
from nnengine.schedules import SCHEDULES

DESCRIBED = [("optimiser", kind, OPTIMISERS) for kind in OPTIMISERS] + [
    ("schedule", kind, SCHEDULES) for kind in SCHEDULES
]
described = pytest.mark.parametrize(("family", "kind", "registry"), DESCRIBED, ids=[kind for _, kind, _ in DESCRIBED])
optimisers = pytest.mark.parametrize("kind", list(OPTIMISERS))


@described
def test_names(family, kind, registry):
    assert registry[kind].kind == kind
    assert registry[kind].title
    assert registry[kind].detail
    assert registry[kind].__doc__
    assert not inspect.isabstract(registry[kind])


@described
def test_json_round_trip(family, kind, registry):
    value = registry[kind]()
    entry = json.loads(json.dumps(to_description(family, value)))
    assert entry[family] == kind
    assert from_description(family, "x", entry, registry) == value
    assert from_description(family, "x", {family: kind}, registry) == value


@described
@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf"), 10**400, "1", None, [], {}], ids=range(8))
def test_a_bad_argument_is_refused_by_its_name(family, kind, registry, wrong):
    for field in fields(registry[kind]):
        with pytest.raises(ArgumentError, match=f"^{field.name}: expected"):
            registry[kind](**{field.name: wrong})
        with pytest.raises(ArgumentError, match=rf"^x \({kind}\): {field.name}: expected"):
            from_description(family, "x", {family: kind, field.name: wrong}, registry)


@described
def test_a_truth_value_is_no_number(family, kind, registry):
    for field in fields(registry[kind]):
        if not isinstance(field.default, bool):
            with pytest.raises(ArgumentError, match=f"^{field.name}: expected"):
                registry[kind](**{field.name: True})


@described
@pytest.mark.parametrize("entry", [None, [], "adam", {}, {"kind": "adam"}, {"optimiser": ["adam"], "schedule": []}])
def test_what_is_no_description_is_refused(family, kind, registry, entry):
    with pytest.raises(ArgumentError, match=f"^here: expected one of .*{kind}"):
        from_description(family, "here", entry, registry)


@described
def test_a_field_too_many_is_named(family, kind, registry):
    with pytest.raises(ArgumentError, match=rf"^here \({kind}\): unknown colour"):
        from_description(family, "here", {family: kind, "colour": 1}, registry)


def run(kind: str, dtype: type, rate: float = 0.1, count: int = 6) -> np.ndarray:
    rng = np.random.default_rng(0)
    values = rng.normal(size=count).astype(dtype)
    stepper = OPTIMISERS[kind]().build(values)
    penalties = Penalties({"0": slice(0, count // 2)}, 10, l2=1.0, l1=0.5)
    for _ in range(10):
        stepper.step(values, rng.normal(size=count).astype(dtype), rate, penalties)
    return values


@optimisers
def test_float32_and_float64_agree(kind):
    np.testing.assert_allclose(run(kind, np.float32), run(kind, np.float64), rtol=1e-4, atol=1e-5)


@optimisers
def test_the_same_steps_lead_to_the_same_values(kind):
    assert np.array_equal(run(kind, np.float32), run(kind, np.float32))
    assert not np.array_equal(run(kind, np.float32), run(kind, np.float32, rate=0.2))


@optimisers
def test_no_parameter_and_one(kind):
    assert run(kind, np.float32, count=0).shape == (0,)
    assert np.isfinite(run(kind, np.float32, count=1)).all()


@optimisers
def test_it_goes_down(kind):
    """C = |w|²/2 has the gradient w: after some steps the cost is much less."""
    values = np.array([1.0, -2.0, 0.5])
    stepper = OPTIMISERS[kind]().build(values)
    for _ in range(200):
        stepper.step(values, values.copy(), 0.05, Penalties({}, 1))
    assert np.abs(values).max() < 0.05
