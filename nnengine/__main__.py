"""``python -m nnengine``."""

from nnengine.cli import main

if __name__ == "__main__":
    main()
