import torch

STATIONS = """
A 0.0 0.0
B 2.0 1.0
C 4.0 3.0
"""


def stations():
    rows = [line.split() for line in STATIONS.strip().splitlines()]
    return torch.tensor([[float(x), float(y)] for _, x, y in rows], dtype=torch.float64)
