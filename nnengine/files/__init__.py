"""Files as bytes: opened only when they are files, and replaced whole or not at all."""
