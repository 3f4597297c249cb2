"""The digits that the user drew and labelled."""
