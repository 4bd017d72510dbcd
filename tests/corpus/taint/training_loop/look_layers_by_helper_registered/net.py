from torch import nn
def blocks(n, d):
    return [nn.Linear(d, d) for _ in range(n)]
class Stack(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.inp = nn.Linear(4, 4)
        self.blocks = nn.ModuleList(blocks(n, 4))
    def forward(self, x):
        x = self.inp(x)
        for b in self.blocks:
            x = b(x).relu()
        return x
