"""The open network: files, kept and bundled ones, which one reads."""
