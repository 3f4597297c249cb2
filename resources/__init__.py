"""Trained models, icons and fonts that come with the program."""
