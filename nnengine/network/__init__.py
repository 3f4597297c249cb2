"""A network: what it is made of, its parameters, prediction and backpropagation; networks that answer together."""
