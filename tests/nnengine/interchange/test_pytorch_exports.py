"""Digit networks as tutorials write them, exported by both of PyTorch's exporters and read. Skipped without PyTorch.

Run them where it and onnxscript are: ``python -m pytest tests/nnengine/interchange/test_pytorch_exports.py``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from nnengine import ModelFileError, Network
from nnengine.interchange.onnx_import import read_onnx

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
pytest.importorskip("onnxscript", reason="onnxscript, which PyTorch's newer exporter needs, is not installed")

nn, functional = torch.nn, torch.nn.functional
pytestmark = pytest.mark.filterwarnings("ignore")  # PyTorch's own


def net(forward, **layers):
    """A module of these layers, with statistics of batch normalisation as after some training."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            for name, layer in layers.items():
                setattr(self, name, layer)

        def forward(self, x):
            return forward(self, x)

    made = Net().eval()
    for each in made.modules():
        if isinstance(each, nn.BatchNorm1d | nn.BatchNorm2d):
            each.running_var.uniform_(0.5, 1.5)
            each.running_mean.normal_()
    return made


def pooled(x):
    return functional.relu(functional.max_pool2d(x, 2))


READ = {
    "PyTorch's example: log-softmax, dropout": lambda: net(
        lambda s, x: functional.log_softmax(
            s.b(s.e(functional.relu(s.a(torch.flatten(s.e(functional.max_pool2d(s.d(s.c(x)).relu(), 2)), 1))))), dim=1
        ),
        c=nn.Conv2d(1, 8, 3), d=nn.Conv2d(8, 8, 3), a=nn.Linear(1152, 32), b=nn.Linear(32, 10), e=nn.Dropout(0.25),
    ),
    "PyTorch's quick start: dense layers": lambda: net(
        lambda s, x: s.stack(s.flatten(x)), flatten=nn.Flatten(),
        stack=nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)),
    ),
    "LeNet, x.view(x.size(0), -1)": lambda: net(
        lambda s, x: torch.softmax(
            s.b(s.a(functional.avg_pool2d(s.d(functional.avg_pool2d(s.c(x).tanh(), 2)).tanh(), 2).view(x.size(0), -1))),
            dim=-1,
        ),
        c=nn.Conv2d(1, 6, 5, padding=2), d=nn.Conv2d(6, 16, 5), a=nn.Linear(400, 84), b=nn.Linear(84, 10),
    ),
    "two convolutions, view(-1, 320)": lambda: net(
        lambda s, x: s.b(s.a(pooled(s.e(s.d(pooled(s.c(x))))).view(-1, 320))),
        c=nn.Conv2d(1, 10, 5), d=nn.Conv2d(10, 20, 5), e=nn.Dropout2d(), a=nn.Linear(320, 50), b=nn.Linear(50, 10),
    ),
    "batch normalisation, ReLU6, strides, adaptive pooling": lambda: net(
        lambda s, x: s.a(s.stack(x).flatten(1)), a=nn.Linear(8, 10),
        stack=nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU6(), nn.MaxPool2d(3, 2, 1),
            nn.Conv2d(8, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ELU(), nn.AdaptiveAvgPool2d(1),
        ),
    ),
    "pixels standardised in the network": lambda: net(
        lambda s, x: s.stack((x - 0.1307) / 0.3081),
        stack=nn.Sequential(
            nn.Flatten(), nn.Linear(784, 32), nn.BatchNorm1d(32), nn.LeakyReLU(0.1), nn.Linear(32, 10), nn.Sigmoid()
        ),
    ),
    "a mean over the maps": lambda: net(lambda s, x: s.c(x * 2 - 1).mean([2, 3]), c=nn.Conv2d(1, 10, 5, stride=2)),
    "reshape(-1, 784)": lambda: net(
        lambda s, x: torch.softmax(s.b(torch.sigmoid(s.a(x.reshape(-1, 784)))), 1),
        a=nn.Linear(784, 30), b=nn.Linear(30, 10),
    ),
    "even kernels, F.pad, SELU, ceil_mode": lambda: net(
        lambda s, x: s.a(s.p(functional.selu(s.d(functional.pad(s.c(x), [1] * 4)))).flatten(1)),
        p=nn.MaxPool2d(2, ceil_mode=True),
        c=nn.Conv2d(1, 4, 4, padding="same"), d=nn.Conv2d(4, 4, 3), a=nn.Linear(784, 10),
    ),
    "a residual block": lambda: net(
        lambda s, x: s.a((s.c(x) + s.d(torch.relu(s.c(x)))).flatten(1)),
        c=nn.Conv2d(1, 1, 3, padding=1), d=nn.Conv2d(1, 1, 3, padding=1), a=nn.Linear(784, 10),
    ),
    "averages that count the padding": lambda: net(
        lambda s, x: s.a(s.p(functional.hardswish(s.c(x))).flatten(1)),
        c=nn.Conv2d(1, 4, 3), p=nn.AvgPool2d(3, 2, 1), a=nn.Linear(676, 10),
    ),
}  # fmt: skip
REFUSED = {
    "paths that are added": lambda: net(
        lambda s, x: s.a((s.c(x) * s.d(s.c(x))).flatten(1)),
        c=nn.Conv2d(1, 1, 3, padding=1), d=nn.Conv2d(1, 1, 3, padding=1), a=nn.Linear(784, 10),
    ),
    "operator ArgMax": lambda: net(lambda s, x: s.a(x.flatten(1)).argmax(1), a=nn.Linear(784, 10)),
    "operator LSTM": lambda: net(
        lambda s, x: s.a(s.r(x.squeeze(1))[0][:, -1]), r=nn.LSTM(28, 8, batch_first=True), a=nn.Linear(8, 10)
    ),
    "operator Gelu": lambda: net(lambda s, x: functional.gelu(s.a(x.flatten(1))), a=nn.Linear(784, 10)),
}  # fmt: skip


@pytest.fixture(params=["older", "older, any batch", "newer, two files", "newer, any batch"])
def exported(request, tmp_path):
    def export(network) -> Path:
        path, image = tmp_path / "net.onnx", torch.rand(2 if "newer, any" in request.param else 1, 1, 28, 28)
        options = {"verbose": False}
        if request.param == "older, any batch":
            options |= {"input_names": ["x"], "dynamic_axes": {"x": {0: "batch"}}}
        if request.param == "newer, any batch":
            options |= {"dynamic_shapes": ({0: torch.export.Dim("batch")},), "external_data": False}
        torch.onnx.export(network, (image,), path, dynamo=request.param.startswith("newer"), **options)
        return path

    return export


@pytest.mark.parametrize("name", READ)
def test_what_is_read_gives_what_onnxruntime_gives(exported, name):
    torch.manual_seed(0)
    path = exported(READ[name]())
    found = read_onnx(path.read_bytes(), path.parent)
    network = Network(found.specification)
    network.load_parameters(found.parameters)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    images = np.random.default_rng(0).random((1, 1, 28, 28), np.float32)
    (expected,) = session.run(None, {session.get_inputs()[0].name: images})
    expected = np.exp(expected) if found.remarks else expected
    np.testing.assert_allclose(network.predict(images), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("problem", REFUSED)
def test_what_is_not_read_is_named(exported, problem):
    path = exported(REFUSED[problem]())
    with pytest.raises(ModelFileError, match=problem):
        read_onnx(path.read_bytes(), path.parent)
