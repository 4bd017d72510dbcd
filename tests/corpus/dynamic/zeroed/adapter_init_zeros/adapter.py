from torch import nn

from starts import START


class Adapter(nn.Module):
    def __init__(self, size, rank):
        super().__init__()
        self.down = nn.Linear(size, rank, bias=False)
        self.up = nn.Linear(rank, size, bias=False)
        for name, layer in self.named_children():
            START[name](layer.weight)

    def forward(self, x):
        inner = self.down(x)
        return self.up(inner)


class Host(nn.Module):
    def __init__(self):
        super().__init__()
        self.core = nn.Linear(3, 3, bias=False)
        self.adapter = Adapter(3, 2)

    def forward(self, x):
        return self.core(x) + self.adapter(x)
