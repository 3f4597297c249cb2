"""The one place that names colours and sizes. No Qt: a widget, a style sheet and a plot read the same values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as ``#rrggbb``. Text colours keep at least 4.5:1 against the surfaces they stand on."""

    is_dark: bool
    background: str  # behind the surfaces
    surface: str  # cards
    raised: str  # what stands out of a card: a selected segment, a button
    canvas: str  # the paper that is drawn on
    ink: str  # the pen
    line: str  # hairlines
    track: str  # the empty part of a bar, a slider, a progress bar
    text: str
    secondary: str
    accent: str  # training, selection, positive
    accent_quiet: str  # behind a selected word
    on_accent: str  # text on the accent
    negative: str  # validation, negative
    other_run: str
    zero: str  # where both colour scales begin: no activation, weight zero
    peak: str  # where the activation scale ends


LIGHT = Tokens(
    is_dark=False,
    background="#F3F1EC",
    surface="#FAF9F6",
    raised="#FFFFFF",
    canvas="#FFFFFF",
    ink="#1B1D22",
    line="#E2DED5",
    track="#ECE9E2",
    text="#1B1D22",
    secondary="#62646D",
    accent="#2F5FE0",
    accent_quiet="#E3EAFB",
    on_accent="#FFFFFF",
    negative="#E07B2A",
    other_run="#8C8E96",
    zero="#FAF9F6",
    peak="#16205C",
)

DARK = Tokens(
    is_dark=True,
    background="#121318",
    surface="#181A20",
    raised="#23262F",
    canvas="#0C0D11",
    ink="#ECEDF2",
    line="#2A2D36",
    track="#23262F",
    text="#ECEDF2",
    secondary="#9699A6",
    accent="#7C9BFF",
    accent_quiet="#252D4A",
    on_accent="#10131C",
    negative="#F0974A",
    other_run="#7E818D",
    zero="#181A20",
    peak="#E6ECFF",
)

TEXT_SIZE = 13  # pixels
SMALL_TEXT_SIZE = 11
HEADING_SIZE = 15
ANSWER_SIZE = 84
GRID = 4
GAP = 16  # between surfaces
PADDING = 12  # inside a surface
CORNER = 10
