from torch import nn
class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 8)
    def forward(self, x):
        x = self.a(x).relu()
        return nn.Linear(8, 1)(x)
