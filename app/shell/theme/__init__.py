"""Colours, type and space: defined once, read by the palette, the style sheet and the plots."""
