import torch
import torch.nn.functional as F
from torch import nn


class InfoNce(nn.Module):
    def __init__(self, log):
        super().__init__()
        self.temperature = nn.Parameter(torch.tensor(0.5))
        self.log = log

    def forward(self, a, b):
        t = self.temperature.clamp(min=0.01)
        self.log["temperature"] = t.item()
        logits = F.normalize(a, dim=-1) @ F.normalize(b, dim=-1).T
        return F.cross_entropy(logits / t, torch.arange(len(a)))


def main():
    torch.manual_seed(1)
    log = {}
    a = torch.randn(4, 3, requires_grad=True)
    InfoNce(log)(a, torch.randn(4, 3)).backward()
    print(log)


main()
