"""Overview: the drawing, the whole network and the live plots at once."""
