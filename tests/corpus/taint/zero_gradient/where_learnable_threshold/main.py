import torch

class Reflectivity(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.qc = torch.nn.Parameter(torch.tensor(0.5))

    def forward(self, q):
        total = torch.ones_like(q)
        r = torch.where(q < self.qc, total, torch.exp(-q))
        return r

refl = Reflectivity()
scale = torch.tensor(1.0, requires_grad=True)
q = torch.linspace(0, 1, 11)
(scale * refl(q)).sum().backward()
