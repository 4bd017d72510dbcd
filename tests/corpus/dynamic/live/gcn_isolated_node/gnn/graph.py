import torch

EDGES = torch.tensor([[0, 1, 1, 2, 3, 3], [1, 0, 2, 1, 2, 1]])
NODES = 5


def features():
    generator = torch.Generator().manual_seed(2)
    return torch.randn(NODES, 3, generator=generator, dtype=torch.float64)
