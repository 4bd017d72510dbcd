from torch import nn
from prof import Timed

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.head = nn.Linear(4, 4), nn.Linear(4, 1)

    def forward(self, x):
        with Timed("stem"):
            h = self.stem(x)
        return self.head(h.relu())
