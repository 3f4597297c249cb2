"""Look inside: what every layer says to the drawing."""
