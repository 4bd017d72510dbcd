import torch
class Enc(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = torch.nn.Linear(2, 2)
        self.ctx = torch.no_grad
    def encode(self, x):
        with self.ctx():
            return self.lin(x)
