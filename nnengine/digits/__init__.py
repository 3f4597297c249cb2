"""All that knows what a digit is: its image, strokes and pictures, where digits come from, and who reads them."""
