"""Join the engine and the values; know no widget."""
