import torch, torch.nn as nn


def init(m):
    if isinstance(m, nn.Linear):
        weights(m)


def weights(m):
    nn.init.ones_(m.weight)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.Linear(1, 1)
        self.apply(self._init)
        self.reset_parameters()

    def _init(self, m):
        init(m)

    def reset_parameters(self):
        weights(self.l)

    def forward(self, x):
        return self.l(x)

    def extra_repr(self):
        return text()

    def _load_from_state_dict(self, *a, **k):
        fix()
        super()._load_from_state_dict(*a, **k)

    def state_dict(self, *a, **k):
        fix()
        return super().state_dict(*a, **k)

    def _apply(self, fn, recurse=True):
        fix()
        return super()._apply(fn, recurse)

    def train(self, mode=True):
        fix()
        return super().train(mode)


def text():
    return ""


def fix():
    pass


n = Net()
n.apply(init)
repr(n)
n.load_state_dict(n.state_dict())
n.double()
n.eval()
n.train()
n.to("cpu")
nn.Sequential(Net()).eval()
nn.Sequential(Net()).float()
