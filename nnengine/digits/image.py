"""The image of a digit that networks read, as MNIST has it: the same for drawings, picture files and data sets."""

SIDE = 28  # pixels
IMAGE_SHAPE = (1, SIDE, SIDE)  # (C, H, W)
BOX = 20  # pixels; the square that the digit just fits into
CENTRE = 14  # of the digit's mass, in pixels from the middle of the top left one
