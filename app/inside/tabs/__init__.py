"""The tabs of Look inside: one file each, with a ``join`` that adds it to the page."""
