"""An auxiliary head that is evaluated and thrown away."""
import torch
from torch import nn

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.main, self.aux = nn.Linear(2, 1), nn.Linear(2, 1)

    def forward(self, x):
        return self.main(x), self.aux(x)


model = Two()
out, aux = model(torch.ones(3, 2))
print("aux", aux.mean().item())
out.pow(2).mean().backward()
