import torch


class Mesh:
    """A chain of nodes with conductances between neighbours."""

    def __init__(self, nodes):
        self.nodes = nodes
        self.conductance = torch.linspace(0.5, 1.5, nodes - 1, dtype=torch.float64).requires_grad_()
        self.ends = torch.stack([torch.arange(nodes - 1), torch.arange(1, nodes)])
