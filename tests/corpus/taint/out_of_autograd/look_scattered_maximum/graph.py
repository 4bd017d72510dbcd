from dataclasses import dataclass

import torch


@dataclass
class Graph:
    edges: torch.Tensor
    length: torch.Tensor
    n: int

    @property
    def degree(self):
        return torch.bincount(self.edges[1], minlength=self.n)


def ring(n):
    a = torch.arange(n)
    edges = torch.stack([torch.cat([a, (a + 1) % n]), torch.cat([(a + 1) % n, a])])
    return Graph(edges, torch.rand(2 * n) + 0.5, n)
