"""Train a network and watch it."""
