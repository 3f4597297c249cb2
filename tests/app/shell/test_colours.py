from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from app.shell.theme.colour_maps import sequential, signed
from app.shell.theme.colours import channels, contrast, mix
from app.shell.theme.tokens import DARK, LIGHT, Tokens

SCHEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


def _lightness(colours: np.ndarray) -> np.ndarray:
    """CIE L* of uint8 colours: a measure other than the one the maps are made with."""
    encoded = colours / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    return np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)


def test_mix_goes_channel_by_channel() -> None:
    assert channels("#0A1420") == (10, 20, 32)
    assert mix("#000000", "#64c832", 0.5) == "#326419"
    assert mix("#123456", "#ffffff", 0) == "#123456"


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the guidelines' own example


@SCHEMES
def test_every_text_colour_is_readable_on_every_surface(tokens: Tokens) -> None:
    for text, surface in product(
        (tokens.text, tokens.secondary), (tokens.background, tokens.surface, tokens.raised, tokens.canvas)
    ):
        assert contrast(text, surface) >= 4.5, (text, surface)
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.accent, tokens.accent_quiet) >= 4.5
    assert contrast(tokens.accent, tokens.surface) >= 4.5  # words of quiet buttons


@SCHEMES
def test_the_sequential_map_runs_from_zero_through_the_accent_to_the_peak(tokens: Tokens) -> None:
    table = sequential(tokens)
    assert (table.shape, table.dtype) == ((256, 3), np.uint8)
    assert tuple(table[0]) == channels(tokens.zero)
    assert tuple(table[-1]) == channels(tokens.peak)
    away = np.abs(table.astype(int) - channels(tokens.accent)).sum(axis=1)
    assert away.min() <= 6


@SCHEMES
def test_equal_steps_of_the_sequential_map_look_equal(tokens: Tokens) -> None:
    steps = np.diff(_lightness(sequential(tokens)[::15]))
    assert np.all(steps * (1 if tokens.is_dark else -1) > 0)
    assert np.abs(steps).max() < 2.5 * np.abs(steps).min()


@SCHEMES
def test_the_signed_map_is_neutral_in_its_middle(tokens: Tokens) -> None:
    table = signed(tokens)
    assert tuple(table[0]) == channels(tokens.negative)
    assert tuple(table[127]) == tuple(table[128]) == channels(tokens.zero)
    assert tuple(table[-1]) == channels(tokens.accent)
