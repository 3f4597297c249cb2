"""What is open is written down, and offered again after a program that ended before it was closed."""
