"""The digits that a user drew and labelled: values, their file, their images, the store."""
