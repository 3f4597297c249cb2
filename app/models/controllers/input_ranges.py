"""The range that an imported network expects, in words."""

from __future__ import annotations

from app.models.values.input_range import RangeChoice, RangeQuestion
from app.shell.values.notices import Level, Notice
from nnengine.interchange import AS_IT_IS, USUAL_RANGES, Import, InputRange, RangeReading

_CHOOSES_OTHERS = "File › Input range… chooses others."


def question(found: Import) -> RangeQuestion:
    """What the user may choose from, with what is known of it by now."""
    trial = found.trial
    if trial is None or not trial.readings:
        choices = tuple(RangeChoice(str(each), _title(each)) for each in USUAL_RANGES)
        return RangeQuestion(found.name, choices, str(found.input_range), "", found.is_unclear)
    choices = tuple(
        RangeChoice(str(reading.input_range), _title(reading.input_range), _share(reading))
        for reading in trial.readings
    )
    return RangeQuestion(found.name, choices, str(found.input_range), trial.digits, found.is_unclear)


def import_notice(found: Import) -> Notice | None:
    """What was taken of a network that its file does not tell; None where it is as it comes."""
    softmax = "The file ends with weighted inputs; the answer is the same, and the scores are now between 0 and 1."
    trial, taken = found.trial, found.input_range
    if trial is None or taken == AS_IT_IS:
        return Notice(Level.INFO, "A softmax was put on top", softmax) if found.has_added_softmax else None
    so, as_it_is = trial.reading(taken), trial.reading(AS_IT_IS)
    text = "A layer in front makes them."
    if so is not None and as_it_is is not None:
        text = f"So it reads {_share(so)} of {trial.digits}, with 0 to 1 {_share(as_it_is)}. {text}"
    text += f" {_CHOOSES_OTHERS}"
    if found.has_added_softmax:
        text += f" A softmax was put on top: {softmax[:1].lower()}{softmax[1:]}"
    return Notice(Level.INFO, f"{found.name} expects pixels from {_ends(taken)}", text)


def chosen_notice(found: Import) -> Notice:
    """What the user chose."""
    return Notice(Level.INFO, f"{found.name} now gets pixels from {_ends(found.input_range)}")


def given_up_notice(found: Import) -> Notice:
    """Training began before the range was found."""
    text = f"Training began first. It gets pixels from {_ends(found.input_range)}; {_CHOOSES_OTHERS}"
    return Notice(Level.INFO, f"Which pixels {found.name} expects was not found out", text)


def failed_notice(found: Import) -> Notice:
    """Something unexpected went wrong while the range was looked for."""
    text = f"Something unexpected went wrong. It gets pixels from {_ends(found.input_range)}; {_CHOOSES_OTHERS}"
    return Notice(Level.ERROR, f"Which pixels {found.name} expects was not found out", text)


def saved_notice(found: Import, saved: InputRange) -> Notice:
    """The range was found after the network had been saved for another."""
    text = f"It was saved before that was known, for pixels from {_ends(saved)}. {_CHOOSES_OTHERS}"
    return Notice(Level.WARNING, f"{found.name} expects pixels from {_ends(found.input_range)}", text)


def _title(input_range: InputRange) -> str:
    if "," in str(input_range):
        return f"{_ends(input_range)}, standardised ({str(input_range).replace(',', ', ')})"
    return _ends(input_range)


def _ends(input_range: InputRange) -> str:
    paper, ink = (f"{end:.3g}".replace("-", "−") for end in (input_range.paper, input_range.ink))
    return f"{paper} to {ink}"


def _share(reading: RangeReading) -> str:
    return f"{100 * reading.right.accuracy:.1f} %"
