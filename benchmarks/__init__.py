"""Measured claims, side by side with peers. Never timed tests: machines differ and are shared."""
