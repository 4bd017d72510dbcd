import torch
from filter import KSpaceFilter
class PMEPotential(torch.nn.Module):
    def __init__(self, smearing):
        super().__init__()
        self.filter = KSpaceFilter(torch.eye(3), smearing)
    def forward(self, positions, charges, cell):
        rho = (charges[:, None] * positions).sum(0)
        return self.filter(rho, cell).sum()
