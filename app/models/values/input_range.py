"""Which pixels a network of another program expects, as a question to the user."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RangeChoice:
    """One range: ``key`` as it is written, "0..255", ``title`` for people, and how well the network reads so."""

    key: str
    title: str
    share: str = ""  # "98.1 %"


@dataclass(frozen=True, slots=True)
class RangeQuestion:
    """The ranges that were tried with ``digits``, such as "MNIST digits", and the key of the one that is taken.

    ``digits`` is "" where none were tried, or not yet; ``is_unclear`` where the network reads little in any range, or
    is too large to be tried.
    """

    name: str
    choices: tuple[RangeChoice, ...]
    taken: str
    digits: str
    is_unclear: bool = False
