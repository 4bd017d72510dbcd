import torch
from torch import nn

class TiedDecoder(nn.Module):
    def __init__(self, n, h):
        super().__init__()
        self.enc = nn.Linear(n, h)
        self.bias = nn.Parameter(torch.zeros(n))

    def forward(self, x):
        code = torch.relu(self.enc(x))
        return nn.functional.linear(code, self.enc.weight.data.t(), self.bias)

ae = TiedDecoder(6, 3)
x = torch.randn(4, 6)
nn.functional.mse_loss(ae(x), x).backward()
