"""Tensors of inertia of point masses, kept for configurations that were seen."""
import torch

_SEEN = {}


def _key(masses):
    return tuple((m.name, round(float(m.kilograms), 6), *m.millimetres) for m in masses)


def _assembled(masses):
    total = torch.zeros(3, 3, dtype=torch.float64)
    weights = torch.stack([torch.as_tensor(m.kilograms, dtype=torch.float64) for m in masses])
    places = torch.tensor([m.millimetres for m in masses], dtype=torch.float64) * 1e-3
    centre = (weights[:, None] * places).sum(0) / weights.sum()
    for weight, place in zip(weights, places - centre):
        total = total + weight * (place.dot(place) * torch.eye(3, dtype=torch.float64) - torch.outer(place, place))
    return total + 4.0 * torch.eye(3, dtype=torch.float64)


def tensor_of(spacecraft):
    """Return the tensor of inertia, and its inverse; worked out once for each set of masses."""
    key = _key(spacecraft.masses)
    if key not in _SEEN:
        matrix = _assembled(spacecraft.masses)
        _SEEN[key] = matrix.tolist(), torch.linalg.inv(matrix).tolist()
    matrix, inverse = _SEEN[key]
    return torch.tensor(matrix, dtype=torch.float64), torch.tensor(inverse, dtype=torch.float64)
