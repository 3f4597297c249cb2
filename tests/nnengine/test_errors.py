"""Messages are one line whatever they quote."""

from __future__ import annotations

import inspect

import pytest

from nnengine import errors
from nnengine.errors import EngineError, one_line

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, EngineError)]


@pytest.mark.parametrize("kind", KINDS)
def test_no_message_is_long_or_holds_what_a_terminal_obeys(kind):
    quoted = "\x1b[2J\x00\u202e\ud800\r\n" + "x" * 5000
    text = str(kind(f"net.json: expected a number, got '{quoted}'; write one"))
    assert len(text) <= 480
    assert text.isprintable()
    assert text.startswith("net.json: expected a number, got '\\x1b[2J\\x00\\u202e\\ud800 xxx")
    assert text.endswith("xxx'; write one")


def test_short_messages_stay_as_they_are():
    assert str(EngineError("28 × 28 – as expected")) == "28 × 28 – as expected"
    assert one_line("a\n  b") == "a b"
    assert one_line("") == ""
