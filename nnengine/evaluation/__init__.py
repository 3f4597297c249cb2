"""How well a network reads, and how much its scores say."""
