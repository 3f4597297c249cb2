"""How well a model reads what people drew, wherever, however large, however fast: ``python -m benchmarks.reading``."""
