from torch import nn
from ctx import quiet

class Pipe(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 2)

    def forward(self, x):
        with quiet():
            h = self.a(x).relu()
        return self.b(h)
