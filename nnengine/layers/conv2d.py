"""The convolutional layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, inner_shape
from nnengine.checks import checked_whole
from nnengine.initialisers import initialiser
from nnengine.layers.base import Layer, Operation, image_shape
from nnengine.layers.products import column_parts
from nnengine.layers.window import Padding, Window

# The product of a few rows stays in the cache until it is added up.
_PRODUCT_BYTES = 400_000
# With fewer inputs under one kernel column than this, the shifted columns are gathered for one larger product.
_FEWEST_INPUTS_A_COLUMN = 16
# Numbers of images whose views are kept.
_MOST_VIEWS = 8


@dataclass(frozen=True)
class Conv2D(Layer):
    """Weighted inputs of ``filters`` feature maps, each with one shared kernel and bias.

    (C, H, W) to (filters, (H + 2·padding - kernel) / stride + 1, …), rounded down; weights (filters, C, kernel,
    kernel), applied without flipping; biases (filters,). ``padding`` is a number for all sides, or four for top, left,
    bottom and right. Raises ArgumentError for impossible values, such as a padding as wide as the kernel, and
    ShapeError where the kernel or the stride is larger than the padded input. "Neural Networks and Deep Learning",
    chapter 6, equation 125, for several input maps.
    """

    kind: ClassVar[str] = "conv2d"
    title: ClassVar[str] = "Convolution"

    filters: int
    kernel: int
    stride: int = 1
    padding: Padding = 0
    initialiser: str = "default"

    def __post_init__(self) -> None:
        checked_whole(f"{self.title}: filters", self.filters, 1)
        object.__setattr__(self, "padding", self.window.padding)
        initialiser(self.initialiser)

    @property
    def window(self) -> Window:
        """The kernel's size, stride and padding."""
        return Window(self.title, "kernel", self.kernel, self.stride, self.padding)

    def output_shape(self, input_shape: Shape) -> Shape:
        _, height, width = image_shape(self, input_shape)
        return self.filters, self.window.positions("height", height), self.window.positions("width", width)

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        channels, _, _ = image_shape(self, input_shape)
        return {"weights": (self.filters, channels, self.kernel, self.kernel), "biases": (self.filters,)}

    def initialise(self, input_shape: Shape, rng: np.random.Generator) -> dict[str, Array]:
        start = initialiser(self.initialiser)
        shapes = self.parameter_shapes(input_shape)
        return {"weights": start.weights(shapes["weights"], rng), "biases": start.biases(shapes["biases"], rng)}

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _ConvolutionOperation(self, input_shape, dtype)


class _Views(NamedTuple):
    """What the forward pass of one number of images reads and writes: of a few images, making it takes a third of it.

    A tile is a part of z, as much to add up in, and each kernel column's weights with its part of the window: those of
    the first column, then of the others.
    """

    sources: list[Array]
    windows: list[Array]
    tiles: list[tuple[Array, Array, tuple[Array, Array], list[tuple[Array, Array]]]]
    biases: Array
    z: Array


class _ConvolutionOperation(Operation):
    """A convolution as matrix products of kernel columns with shifted rows, nothing gathered.

    The input x is (H, C, W, N). The rows that a kernel covers, flattened over (kernel row, channel), are a matrix
    whose columns are (image column, image); shifting the kernel by j image columns is an offset of j·N columns. So
    the output row h is the sum over j of w_j · rows(h) from column j·N on: ``kernel`` products over views of x.

    Padding copies x into a padded buffer. A stride s splits the columns into s phases, in each of which a shift is
    again an offset. With few input channels the products would be too small: then the shifted columns are gathered
    beside each other once, and one product a row is left.
    """

    unit_axis: ClassVar[int] = 1

    def __init__(self, layer: Conv2D, input_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, layer.output_shape(input_shape), dtype)
        self._layer = layer
        self._top, self._left, bottom, right = layer.window.sides
        _, height, width = input_shape
        self._padded_size = self._top + height + bottom, self._left + width + right
        self._gathers = input_shape[0] * layer.kernel < _FEWEST_INPUTS_A_COLUMN
        self._views: dict[int, _Views] = {}

    def parameter_shapes(self) -> dict[str, Shape]:
        layer, channels = self._layer, self.input_shape[0]
        if self._gathers:
            weights: Shape = (1, layer.filters, layer.kernel * layer.kernel * channels)
        else:
            weights = (layer.kernel, layer.filters, layer.kernel * channels)
        return {"weights": weights, "biases": (layer.filters,)}

    def to_inner(self, name: str, public: Array) -> Array:
        if name != "weights":
            return public
        order = (0, 2, 3, 1) if self._gathers else (3, 0, 2, 1)
        return public.transpose(order).reshape(self.parameter_shapes()[name])

    def to_public(self, name: str, inner: Array) -> Array:
        if name != "weights":
            return inner
        k, filters, channels = self._layer.kernel, self._layer.filters, self.input_shape[0]
        if self._gathers:
            return inner.reshape(filters, k, k, channels).transpose(0, 3, 1, 2)
        return inner.reshape(k, filters, k, channels).transpose(1, 3, 2, 0)

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        sources = self._sources(x)
        views = self._views.get(x.shape[-1])
        if views is None or any(seen is not source for seen, source in zip(views.sources, sources, strict=True)):
            views = self._new_views(sources)
        if rng is not None:
            self._training_windows = views.windows
        for part, product, first, others in views.tiles:
            np.matmul(*first, part)
            for kernel_column, window in others:
                np.add(part, np.matmul(kernel_column, window, product), part)
            np.add(part, views.biases, part)
        return views.z

    def _new_views(self, sources: list[Array]) -> _Views:
        filters, out_height, out_width = self.output_shape
        count = sources[0].shape[-1]
        columns = out_width * count
        windows = self._windows(sources)
        weights = self.parameters["weights"]
        z: Array = self.buffer("z", (out_height, filters, columns))
        tiles = []
        for rows, across in self._tiles(out_height, filters, weights.shape[2], columns):
            part = z[rows, :, across]
            first, *others = ((each, window[rows, :, across]) for each, window in zip(weights, windows, strict=True))
            tiles.append((part, self.buffer("product", part.shape), first, others))
        if len(self._views) >= _MOST_VIEWS:
            self._views.clear()
        biases = self.parameters["biases"][:, None]
        made = _Views(sources, windows, tiles, biases, z.reshape(inner_shape(self.output_shape, count)))
        self._views[count] = made
        return made

    def _tiles(self, height: int, outputs: int, inputs: int, columns: int) -> list[tuple[slice, slice]]:
        """Rows and columns that are made together of ``height`` rows, each (outputs, columns) from (inputs, columns).

        As many rows as stay in the cache until all kernel columns are added up.
        """
        parts = column_parts(columns, outputs * inputs)
        step = max(1, _PRODUCT_BYTES // (outputs * (parts[0].stop - parts[0].start) * self.dtype.itemsize))
        return [(slice(top, min(top + step, height)), part) for part in parts for top in range(0, height, step)]

    def _sources(self, x: Array) -> list[Array]:
        """The arrays that the windows are views of; mostly the same ones as in the last call with as many images."""
        padded = self._padded(x)
        return [self._gathered(padded)] if self._gathers else self._phases(padded)

    def _windows(self, sources: list[Array]) -> list[Array]:
        """For each kernel column (gathered: for all at once) the covered rows of every output row.

        Each is a view (out height, kernel · rows' depth, out width · N) with overlapping rows.
        """
        k, stride = self._layer.kernel, self._layer.stride
        _, out_height, out_width = self.output_shape
        shifts = [(0, 0)] if self._gathers else [(j % stride, j // stride) for j in range(k)]
        views = []
        for phase, shift in shifts:
            source = sources[phase]
            _, depth, width, count = source.shape
            item = source.itemsize
            views.append(
                np.ndarray(
                    (out_height, k * depth, out_width * count),
                    source.dtype,
                    buffer=source.data,
                    offset=shift * count * item,
                    strides=(stride * depth * width * count * item, width * count * item, item),
                )
            )
        return views

    def _padded(self, x: Array) -> Array:
        if not self._layer.padding:
            return x
        height, width = self._padded_size
        padded: Array = self.buffer("padded", (height, x.shape[1], width, x.shape[3]))
        padded.fill(0)
        self._inside(padded)[...] = x
        return padded

    def _inside(self, padded: Array) -> Array:
        """The image in (H, C, W, N) with its padding."""
        _, height, width = self.input_shape
        return padded[self._top : self._top + height, :, self._left : self._left + width]

    def _gathered(self, x: Array) -> Array:
        """(H, kernel · C, out width, N): for each row the columns as each kernel column sees them."""
        k, stride = self._layer.kernel, self._layer.stride
        height, channels, _, count = x.shape
        x = self._contiguous("input", x)
        out_width = self.output_shape[2]
        gathered: Array = self.buffer("gathered", (height, k * channels, out_width, count))
        for j in range(k):
            gathered[:, j * channels : (j + 1) * channels] = x[:, :, j : j + stride * (out_width - 1) + 1 : stride]
        return gathered

    def _phases(self, x: Array) -> list[Array]:
        """The columns of x dealt out to as many arrays as the stride is long."""
        stride = self._layer.stride
        if stride == 1:
            return [self._contiguous("input", x)]
        return [
            self._contiguous(f"phase {phase}", x[:, :, phase::stride])
            for phase in range(min(stride, self._layer.kernel))
        ]

    def _contiguous(self, name: str, values: Array) -> Array:
        if values.flags.c_contiguous:
            return values
        copy: Array = self.buffer(name, values.shape)
        np.copyto(copy, values)
        return copy

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        filters, out_height, _ = self.output_shape
        count = d.shape[-1]
        d = self._contiguous("d", d).reshape(out_height, filters, -1)
        self._weight_gradients(d)
        sums = np.matmul(d, self.ones(d.shape[2]), out=self.buffer("sums", d.shape[:2]))
        np.add.reduce(sums, axis=0, out=self.gradients["biases"])
        return self._input_gradient(d, count) if wants_input_gradient else None

    def _weight_gradients(self, d: Array) -> None:
        out_height, filters, columns = d.shape
        depth = self.gradients["weights"].shape[2]
        products: Array = self.buffer("products", (out_height, depth, filters))
        parts = column_parts(columns, filters * depth)
        for across in parts:
            turned = d[:, :, across].transpose(0, 2, 1)
            if not self._gathers:
                # Copied once, so that each product is of BLAS's fast kind.
                copy: Array = self.buffer("turned", turned.shape)
                np.copyto(copy, turned)
                turned = copy
            for gradient, window in zip(self.gradients["weights"], self._training_windows, strict=True):
                total = np.add.reduce(np.matmul(window[:, :, across], turned, out=products), axis=0).T
                np.add(total, 0 if across is parts[0] else gradient, out=gradient)

    def _input_gradient(self, d: Array, count: int) -> Array:
        """Row r of the input's gradient: the sum over j of the flipped kernel column j times rows r-k+1 … r of d.

        The products for kernel column j are added from column j·N on. At the upper and lower edge only the rows of d
        that exist take part.
        """
        k, filters, channels = self._layer.kernel, self._layer.filters, self.input_shape[0]
        d = self._dilated(d)
        rows, _, columns = d.shape
        flipped: Array = self.buffer("flipped", (k, channels, k, filters))
        weights = self.to_public("weights", self.parameters["weights"])
        np.copyto(flipped, weights[:, :, ::-1, :].transpose(3, 1, 2, 0))
        flipped = flipped.reshape(k, channels, k * filters)
        phases, targets = self._targets(count, rows, columns)
        inside = max(0, rows - k + 1)  # input rows for which all k rows of d exist
        item = d.itemsize
        windows = np.ndarray(
            (inside, k * filters, columns),
            d.dtype,
            buffer=d.data,
            strides=(filters * columns * item, columns * item, item),
        )
        for some, across in self._tiles(inside, channels, k * filters, columns):
            part = windows[some, :, across]
            product: Array = self.buffer("d product", (len(part), channels, part.shape[2]))
            for kernel_column, (target, is_first) in zip(flipped, targets, strict=True):
                place = target[k - 1 + some.start : k - 1 + some.stop, :, across]
                if is_first:
                    np.matmul(kernel_column, part, out=place)
                else:
                    place += np.matmul(kernel_column, part, out=product)
        all_columns: Array = self.buffer("d all columns", (k, channels, columns))
        for r in (*range(k - 1), *range(k - 1 + inside, rows + k - 1)):
            first, last = max(0, r - k + 1), min(rows - 1, r)
            offset = first - (r - k + 1)
            used = flipped[:, :, offset * filters : (offset + last - first + 1) * filters]
            np.matmul(used, d[first : last + 1].reshape(-1, columns), out=all_columns)
            for added, (target, is_first) in zip(all_columns, targets, strict=True):
                if is_first:
                    target[r] = added
                else:
                    target[r] += added
        return self._joined(phases, count)

    def _targets(self, count: int, rows: int, columns: int) -> tuple[list[Array], list[tuple[Array, bool]]]:
        """The input's gradient, dealt out to as many phases as the stride is long, and each kernel column's part of it.

        A part (H, C, columns) of its phase comes with whether it is the first there: then it is to be written, not
        added. Where no first one writes, there are zeros.
        """
        k, stride, channels = self._layer.kernel, self._layer.stride, self.input_shape[0]
        height, width = self._padded_size
        phases: list[Array] = [
            self.buffer(f"d phase {phase}", (height, channels, -(-(width - phase) // stride), count))
            for phase in range(min(stride, width))
        ]
        for number, phase in enumerate(phases):
            phase.reshape(height, channels, -1)[:, :, columns if number < k else 0 :] = 0
            phase[rows + k - 1 :] = 0  # what no kernel reaches
        parts = []
        for j in range(k):
            shift = (j // stride) * count
            parts.append((phases[j % stride].reshape(height, channels, -1)[:, :, shift : shift + columns], j < stride))
        return phases, parts

    def _dilated(self, d: Array) -> Array:
        """The rows of d with stride - 1 rows of zeros between them: a stride over rows becomes none."""
        stride = self._layer.stride
        if stride == 1:
            return d
        rows, filters, columns = d.shape
        dilated: Array = self.buffer("dilated", ((rows - 1) * stride + 1, filters, columns))
        dilated.fill(0)
        dilated[::stride] = d
        return dilated

    def _joined(self, phases: list[Array], count: int) -> Array:
        stride = self._layer.stride
        if stride == 1 and not self._layer.padding:
            return phases[0]
        height, width = self._padded_size
        joined: Array = self.buffer("joined", (height, self.input_shape[0], width, count))
        for phase, values in enumerate(phases):
            joined[:, :, phase::stride] = values
        return self._inside(joined)
