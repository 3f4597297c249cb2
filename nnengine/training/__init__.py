"""The training of networks: hyper-parameters, mini-batches, the loop and what it tells."""
