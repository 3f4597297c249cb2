"""Starts Vectorville: ``main.py [FILE] [--data-dir DIR]``."""

import sys

from app.launch import main

if __name__ == "__main__":
    sys.exit(main())
