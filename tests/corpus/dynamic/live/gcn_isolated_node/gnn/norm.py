import torch


def symmetric(edges, weights, nodes):
    """Return D^-1/2 W D^-1/2 by edges; nodes that nobody reaches get 0."""
    source, target = edges
    degree = torch.zeros(nodes, dtype=weights.dtype).scatter_add(0, target, weights)
    inverse = degree.pow(-0.5)
    inverse = inverse.masked_fill(inverse == float("inf"), 0.0)
    return inverse[source] * weights * inverse[target]
