from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
        self.head = None
    def forward(self, x):
        z = self.a(x)
        if self.head is None:
            self.head = nn.Linear(z.shape[-1], 1)
        return self.head(z)
