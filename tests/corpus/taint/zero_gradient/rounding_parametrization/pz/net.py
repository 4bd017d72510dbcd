import torch
from torch.nn.utils import parametrize
class Quant(torch.nn.Module):
    def forward(self, w):
        return torch.round(w * 8) / 8
def make():
    lin = torch.nn.Linear(3, 3)
    parametrize.register_parametrization(lin, "weight", Quant())
    return lin
