import torch
from torch import nn
from .surrogate import spike


class SpikingNet(nn.Module):
    def __init__(self, n_in, n_hid, n_out):
        super().__init__()
        self.fc1 = nn.Linear(n_in, n_hid)
        self.fc2 = nn.Linear(n_hid, n_out)
        self.threshold = nn.Parameter(torch.tensor(0.5))
        self.beta = nn.Parameter(torch.tensor(0.9))

    def forward(self, x):
        v = torch.zeros(x.size(1), self.fc1.out_features)
        acc, rates = 0, []
        for frame in x:
            v = self.beta * v + self.fc1(frame)
            s = spike(v, self.threshold)
            v = v * (1 - s.detach())
            acc = acc + self.fc2(s)
            rates.append(s.mean())
        return acc / len(x), torch.stack(rates).mean()
