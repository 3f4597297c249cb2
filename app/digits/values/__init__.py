"""Frozen values and pure functions."""
