import torch

OBSERVATIONS = [
    {"time": 1.0, "weight": 0.0},
    {"time": 2.0, "weight": 0.0},
]


def column(rows, name):
    return torch.tensor([row[name] for row in rows], dtype=torch.float64)
