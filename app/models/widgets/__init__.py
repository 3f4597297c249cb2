"""One widget a file; each shows a value and tells by signals what the user did."""
