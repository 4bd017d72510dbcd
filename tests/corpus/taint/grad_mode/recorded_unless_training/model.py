import torch
class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.bb = torch.nn.Linear(3, 3)
        self.hd = torch.nn.Linear(3, 1)
    def forward(self, x):
        with torch.set_grad_enabled(not self.training):
            z = self.bb(x)
        return self.hd(z)
