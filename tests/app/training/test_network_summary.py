from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel
from pytestqt.qtbot import QtBot

from app.training.values.training import LayerSummary
from app.training.widgets.network_summary import NetworkSummary

LAYERS = (
    LayerSummary("Conv 20 @ 5×5", "24×24×20 · 520", 520),
    LayerSummary("Max-pool 2", "12×12×20"),
    LayerSummary("Softmax 10", "28,810", 28810),
)


def shown(summary: NetworkSummary, qtbot: QtBot, width: int) -> list[QFrame]:
    qtbot.addWidget(summary)
    summary.resize(width, 300)
    summary.show()
    qtbot.waitExposed(summary)
    return [chip for chip in summary.findChildren(QFrame) if chip.property("surface") == "chip" and chip.isVisible()]


def test_a_chip_a_layer_and_the_total(qtbot: QtBot) -> None:
    summary = NetworkSummary()
    summary.show_layers(LAYERS)
    chips = shown(summary, qtbot, 280)

    texts = [[label.text() for label in chip.findChildren(QLabel)] for chip in chips]
    assert texts == [[layer.name, layer.detail] for layer in LAYERS]
    total = summary.findChild(QLabel, "network_parameters")
    assert isinstance(total, QLabel)
    assert total.text() == "29,330 parameters"


def test_another_network_replaces_the_chips(qtbot: QtBot) -> None:
    summary = NetworkSummary()
    summary.show_layers(LAYERS)
    summary.show_layers(LAYERS[2:])

    assert len(shown(summary, qtbot, 280)) == 1
    assert summary.accessibleDescription() == "Softmax 10 28,810"


def test_in_a_narrow_column_the_size_stands_below_the_name(qtbot: QtBot) -> None:
    summary = NetworkSummary()
    summary.show_layers(LAYERS[:1])
    (chip,) = shown(summary, qtbot, 340)
    name, size = chip.findChildren(QLabel)
    assert size.x() > name.geometry().right()

    summary.resize(160, 300)
    qtbot.waitUntil(lambda: size.y() >= name.geometry().bottom())
    assert chip.rect().contains(size.geometry())
