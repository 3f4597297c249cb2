from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnengine import Dense, NetworkSpecification, ShapeError, Softmax


def test_by_hand(alone):
    # exp = 1, 2, 5: a = 1/8, 2/8, 5/8.
    layer = alone(Softmax(), np.log([[1, 2, 5]]))
    np.testing.assert_allclose(layer.forward(), [[0.125, 0.25, 0.625]], rtol=1e-14)
    # dC/da = (8, 0, 0): dC/dz_k = sum_j d_j a_j (1[j=k] - a_k) = 8/8 · ((1, 0, 0) - a) = (7/8, -2/8, -5/8)
    np.testing.assert_allclose(layer.backward([[8, 0, 0]]), [[0.875, -0.25, -0.625]], rtol=1e-14)


@pytest.mark.parametrize(("count", "chunk"), [(1, None), (5, 2)])
def test_gradient(checked, count, chunk):
    assert checked([Dense(4), Softmax(), Dense(3), Softmax()], (3,), count, chunk) < 1e-6


@given(arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 12)), elements=st.floats(-50, 50)))
def test_it_is_the_function_and_its_jacobian(alone, z):
    layer = alone(Softmax(), z)
    a = layer.forward()
    expected = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(a, expected, rtol=1e-10)
    np.testing.assert_allclose(a.sum(axis=1), 1, rtol=1e-12)
    d = np.random.default_rng(0).normal(size=z.shape)
    jacobians = np.einsum("nj,jk->njk", a, np.eye(z.shape[1])) - np.einsum("nj,nk->njk", a, a)
    np.testing.assert_allclose(layer.backward(d), np.einsum("nj,njk->nk", d, jacobians), rtol=1e-9, atol=1e-12)


def test_large_and_equal_inputs_stay_finite(alone):
    np.testing.assert_array_equal(alone(Softmax(), [[1e300, -1e300]]).forward(), [[1, 0]])
    np.testing.assert_array_equal(alone(Softmax(), [[1e300, 1e300]]).forward(), [[0.5, 0.5]])


def test_adding_a_constant_changes_nothing(alone):
    z = np.array([[1.0, 2.0, 3.0]])
    np.testing.assert_allclose(alone(Softmax(), z).forward(), alone(Softmax(), z + 700).forward(), rtol=1e-12)


def test_images_are_refused():
    with pytest.raises(ShapeError, match="layer 0: Softmax: expected a vector, got images 1 × 2 × 3"):
        NetworkSpecification((Softmax(),), (1, 2, 3))
