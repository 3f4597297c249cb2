"""Plain frozen values and pure functions: what the program knows. No Qt, no engine."""
