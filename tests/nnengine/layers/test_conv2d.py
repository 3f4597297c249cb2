from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import correlate

from nnengine import ArgumentError, Conv2D, Flatten, Network, NetworkSpecification, ShapeError, Tanh
from nnengine.costs import COSTS
from nnengine.layers.conv2d import _FEWEST_INPUTS_A_COLUMN
from nnengine.layers.products import column_parts

GATHERED, COLUMNS = 1, 8  # channels on either side of the choice of path, for kernels of 2 to 15


def test_both_paths_are_tried():
    assert GATHERED * 15 < _FEWEST_INPUTS_A_COLUMN <= COLUMNS * 2


def test_by_hand(alone):
    # x = 1 2 3    w = 1 0    z = 1·1 + 5·2 + 10, 2 + 12 + 10 = 21 24
    #     4 5 6        0 2        4 + 16 + 10,    5 + 18 + 10    30 33
    #     7 8 9    b = 10     not flipped: flipping would put the 2 on the upper left.
    x = [[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]
    layer = alone(Conv2D(1, 2), x, weights=[[[[1, 0], [0, 2]]]], biases=[10])
    assert layer.forward().tolist() == [[[[21, 24], [30, 33]]]]
    # With dC/dz = 1 0   dC/dw = x where each weight looked at the 1: 1 2, plus twice (2 3 | 5 6) shifted down
    #              0 2           and right: 1 2 + 2 · 5 6 = 11 14
    #                                       4 5       8 9   20 23
    # dC/dx = the kernel at the upper left, twice the kernel at the lower right; dC/db = 1 + 2.
    dx = layer.backward([[[[1, 0], [0, 2]]]])
    assert layer.gradient("weights").tolist() == [[[[11, 14], [20, 23]]]]
    assert layer.gradient("biases").tolist() == [3]
    assert dx.tolist() == [[[[1, 0, 0], [0, 2 + 2, 0], [0, 0, 4]]]]


def test_stride_and_padding_by_hand(alone):
    # A row of zeros around 1 2 / 3 4, kernel 2 with all ones, stride 2: each corner sees one pixel.
    layer = alone(Conv2D(1, 2, stride=2, padding=1), [[[[1, 2], [3, 4]]]], weights=np.ones((1, 1, 2, 2)), biases=[0])
    assert layer.forward().tolist() == [[[[1, 2], [3, 4]]]]
    assert layer.backward([[[[10, 20], [30, 40]]]]).tolist() == [[[[10, 20], [30, 40]]]]


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (1, 1), (2, 1)])
def test_products_in_parts_are_the_same(alone, stride, padding, monkeypatch):
    rng = np.random.default_rng(stride)
    layer = alone(
        Conv2D(4, 3, stride, padding),
        x := rng.normal(size=(60, 8, 7, 11)),
        weights=rng.normal(size=(4, 8, 3, 3)),
        biases=rng.normal(size=4),
    )
    z = layer.forward()
    d = rng.normal(size=z.shape)
    whole = z.copy(), layer.backward(d).copy(), layer.gradient("weights").copy()
    monkeypatch.setattr("nnengine.layers.products.widest_unpacked", lambda others: 200)
    assert len(column_parts(x.shape[-1] * 60, 1)) > 2
    np.testing.assert_allclose(layer.forward(), whole[0], rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(layer.backward(d), whole[1], rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(layer.gradient("weights"), whole[2], rtol=1e-11, atol=1e-11)


@given(st.integers(1, 5000), st.integers(1, 10_000))
def test_parts_are_never_wider_than_what_is_not_packed(columns, others):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nnengine.layers.products._has_small_products", lambda: True)
        parts = column_parts(columns, others)
    assert sorted(i for part in parts for i in range(part.start, part.stop)) == list(range(columns))
    assert len(parts) == 1 or max(part.stop - part.start for part in parts) * others <= 1_000_000


@pytest.mark.parametrize("channels", [GATHERED, COLUMNS])
@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "height", "width"),
    [
        (1, 1, 0, 3, 4),
        (2, 1, 0, 4, 3),
        (3, 1, 1, 4, 5),
        (3, 1, 2, 3, 4),
        (3, 2, 0, 5, 7),
        (2, 3, 0, 5, 8),
        (3, 2, 1, 5, 3),
        (4, 1, 0, 4, 4),  # one position
        (1, 2, 0, 3, 5),  # pixels that no kernel sees
        (2, 3, 0, 7, 9),  # nor those at the right and below
        (3, 2, 1, 6, 8),
        (1, 4, 0, 8, 7),
        (4, 1, (1, 0, 2, 3), 3, 4),
        (3, 2, (0, 0, 1, 1), 6, 5),
    ],
)
def test_gradient(checked, channels, kernel, stride, padding, height, width):
    layers = [Conv2D(2, kernel, stride, padding), Tanh(), Flatten()]
    assert checked(layers, (channels, height, width), 2) < 1e-6


@pytest.mark.parametrize(("count", "chunk"), [(1, None), (5, None), (5, 2)])
@pytest.mark.parametrize("channels", [GATHERED, COLUMNS])
def test_gradient_through_two_convolutions(checked, count, chunk, channels):
    # The second is what makes the first one's output gradient: dC/dx is proved as well.
    layers = [Conv2D(channels, 2), Tanh(), Conv2D(2, 3, stride=2, padding=1), Tanh(), Flatten()]
    assert checked(layers, (1, 6, 6), count, chunk) < 1e-6


@st.composite
def convolutions(draw):
    kernel = draw(st.integers(1, 4))
    stride = draw(st.integers(1, 3))
    padding = draw(st.tuples(*[st.integers(0, kernel - 1)] * 4))
    top, left, bottom, right = padding
    channels = draw(st.sampled_from([1, 2, 3, 9, 17]))
    longest = max(kernel, stride)
    sizes = [draw(st.integers(max(1, longest - around), 9)) for around in (top + bottom, left + right)]
    return Conv2D(draw(st.integers(1, 3)), kernel, stride, padding), (draw(st.integers(1, 5)), channels, *sizes)


@given(convolutions(), st.integers(0, 2**32 - 1))
def test_it_is_a_cross_correlation(alone, convolution, seed):
    layer, shape = convolution
    rng = np.random.default_rng(seed)
    x = rng.normal(size=shape)
    w = rng.normal(size=(layer.filters, shape[1], layer.kernel, layer.kernel))
    b = rng.normal(size=layer.filters)
    (top, left, bottom, right), s, k = layer.window.sides, layer.stride, layer.kernel
    padded = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    expected = np.array(
        [[correlate(image, maps, "valid", "direct")[0, ::s, ::s] for maps in w] for image in padded]
    ) + b.reshape(-1, 1, 1)
    lone = alone(layer, x, weights=w, biases=b)
    np.testing.assert_allclose(lone.forward(), expected, rtol=1e-10, atol=1e-10)

    d = rng.normal(size=expected.shape)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (k, k), (2, 3))[:, :, ::s, ::s]
    spread = np.zeros_like(padded)
    for row in range(expected.shape[2]):
        for column in range(expected.shape[3]):
            spread[:, :, row * s : row * s + k, column * s : column * s + k] += np.einsum(
                "no,ocij->ncij", d[:, :, row, column], w
            )
    dx = lone.backward(d)
    np.testing.assert_allclose(dx, spread[:, :, top : top + shape[2], left : left + shape[3]], rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(lone.gradient("weights"), np.einsum("nohw,nchwij->ocij", d, windows), atol=1e-9)
    np.testing.assert_allclose(lone.gradient("biases"), d.sum(axis=(0, 2, 3)), atol=1e-10)


def test_padding_stays_zero_when_another_batch_was_read_before():
    rng = np.random.default_rng(0)
    network = Network(NetworkSpecification((Conv2D(2, 3, padding=1), Flatten()), (1, 4, 4)), rng)
    images = rng.random((3, 1, 4, 4), np.float32)
    first = network.predict(images)
    network.predict(np.full((3, 1, 4, 4), 9.0))
    assert np.array_equal(network.predict(images), first)


def test_images_that_cannot_be_written_are_read():
    rng = np.random.default_rng(0)
    network = Network(NetworkSpecification((Conv2D(2, 3), Flatten()), (1, 4, 4)), rng)
    images = rng.random((3, 1, 4, 4), np.float32)
    expected = network.predict(images)
    images.flags.writeable = False
    assert np.array_equal(network.predict(images), expected)
    targets = np.zeros((3, 8), np.float32)
    network.backpropagate(images, targets, COSTS["quadratic"], rng)
    assert np.isfinite(network.gradients).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"filters": 0}, "filters: expected a whole number of at least 1, got 0"),
        ({"kernel": 2.0}, "kernel: expected a whole number of at least 1, got 2.0"),
        ({"stride": True}, "stride: expected a whole number of at least 1, got True"),
        ({"padding": -1}, "padding: expected a whole number of at least 0, got -1"),
        ({"padding": False}, "padding: expected a whole number of at least 0, got False"),
        ({"padding": 3}, "padding 3 must be under the kernel 3"),
        ({"padding": 10**9}, "padding 1000000000 must be under the kernel 3"),
        ({"initialiser": "zero"}, "initialiser: expected one of large, default, he, .*constant:VALUE, got 'zero'"),
    ],
)
def test_impossible_values_are_refused(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        Conv2D(**({"filters": 2, "kernel": 3} | arguments))


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (Conv2D(1, 5), (1, 4, 9), "kernel 5 is larger than the height 4 of its padded input"),
        (Conv2D(1, 5, padding=1), (1, 9, 2), "kernel 5 is larger than the width 4 of its padded input"),
        (Conv2D(1, 4, stride=10**30), (1, 4, 4), f"stride {10**30} is larger than the height 4"),
        (Conv2D(1, 1), (7,), "expected images .channels, height, width., got 7 features"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_dimension_and_both_numbers(layer, shape, message):
    with pytest.raises(ShapeError, match=f"layer 0: Convolution: {message}"):
        NetworkSpecification((layer,), shape)
