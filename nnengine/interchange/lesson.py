"""What an exported script is put together from: a function for each layer, named by its kind, in NumPy alone.

``x`` is a batch of images (N, C, H, W) or of vectors (N, features). The other arguments bear the names of the layer's
parameters and values. A function may call others of this module; the script then holds those too.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def windows(x, size, stride=1, padding=0, border=0.0):
    """Every square that a kernel or a pool looks at: (N, C, rows, columns, size, size)."""
    top, left, bottom, right = (padding,) * 4 if isinstance(padding, int) else padding
    x = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=border)
    return sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]


def conv2d(x, weights, biases, stride=1, padding=0):
    """Slide each kernel over the image; everywhere it gives the weighted input of one unit."""
    seen = windows(x, weights.shape[-1], stride, padding)
    return np.einsum("nchwij,fcij->nfhw", seen, weights, optimize=True) + biases[:, None, None]


def dense(x, weights, biases):
    """Join every unit to every input: z = w a + b."""
    return x @ weights.T + biases


def max_pool2d(x, size, stride=None, padding=0):
    """Keep the largest value of each square."""
    return windows(x, size, stride or size, padding, -np.inf).max(axis=(4, 5))


def average_pool2d(x, size, stride=None, padding=0):
    """Take the mean of each square; at the edges, of what lies inside the image."""
    return np.nanmean(windows(x, size, stride or size, padding, np.nan), axis=(4, 5))


def l2_pool2d(x, size, stride=None, padding=0):
    """Take the root of the sum of the squares of each square's values."""
    return np.sqrt((windows(x, size, stride or size, padding) ** 2).sum(axis=(4, 5)))


def batch_norm(x, scale, shift, mean, variance, epsilon=1e-5):
    """Bring each map or feature to mean 0 and variance 1, as measured in training; then scale and shift it."""
    spread = np.sqrt(np.maximum(variance, 0) + epsilon)
    one_each = (-1, 1, 1) if x.ndim == 4 else (-1,)
    scale, shift, mean, spread = (values.reshape(one_each) for values in (scale, shift, mean, spread))
    return scale * (x - mean) / spread + shift


def dropout(x):
    """Do nothing: values are dropped only while training."""
    return x


def rescaling(x, scale, shift=0.0):
    """Bring the values into another range."""
    return scale * x + shift


def zero_pad2d(x, padding=1):
    """Put rows and columns of zeros around each image."""
    top, left, bottom, right = (padding,) * 4 if isinstance(padding, int) else padding
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))


def flatten(x):
    """Write each image's values one after the other."""
    return x.reshape(len(x), np.prod(x.shape[1:]))


def added(outputs):
    """Add the outputs of several stacks."""
    return np.sum(outputs, axis=0)


def joined(outputs):
    """Put the maps, or the features, of several stacks behind each other."""
    return np.concatenate(outputs, axis=1)


def chosen(outputs):
    """Take for each image the output of the expert that the gate, the first stack, scores highest."""
    gate, *experts = outputs
    return np.stack(experts)[gate.argmax(axis=1), np.arange(len(gate))]


def rectifier(z):
    """Keep what is positive."""
    return np.maximum(z, 0)


def leaky_rectifier(z, slope=0.01):
    """Keep what is positive, and a little of what is negative."""
    return np.where(z > 0, z, slope * z)


def clipped_rectifier(z, ceiling=6.0):
    """Keep what is positive, up to a ceiling."""
    return np.minimum(np.maximum(z, 0), ceiling)


def elu(z, alpha=1.0):
    """Keep what is positive, and bend what is negative towards -alpha."""
    return np.maximum(z, 0) + alpha * np.expm1(np.minimum(z, 0))


def selu(z):
    """An elu that keeps a layer's values near mean 0 and variance 1."""
    return 1.0507009873554805 * elu(z, 1.6732632423543772)


def softplus(z):
    """A rectifier without a corner: log(1 + exp(z)), in a form that cannot overflow."""
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def hard_sigmoid(z, slope=0.2):
    """A sigmoid made of three straight lines."""
    return np.clip(slope * z + 0.5, 0, 1)


def hard_swish(z):
    """Keep what is large, drop what is small, and a share of what is in between."""
    return z * np.clip(z + 3, 0, 6) / 6


def sigmoid(z):
    """Squeeze each value between 0 and 1: 1 / (1 + exp(-z)), in a form that cannot overflow."""
    return 0.5 * (1 + np.tanh(0.5 * z))


def tanh(z):
    """Squeeze each value between -1 and 1."""
    return np.tanh(z)


def step(z):
    """Fire or not, as perceptrons do."""
    return (z > 0).astype(z.dtype)


def softmax(z):
    """Make positive scores that add up to 1."""
    e = np.exp(z - z.max(axis=1, keepdims=True))  # the largest exponent is 0, so that none overflows
    return e / e.sum(axis=1, keepdims=True)
