"""The column that never leaves: the drawing and what is read in it."""
