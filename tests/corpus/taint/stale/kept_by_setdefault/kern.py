import torch
class K(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.s = torch.nn.Parameter(torch.ones(()))
        self.memo = {}
    def forward(self, n):
        return self.memo.setdefault(n, torch.arange(n) * self.s)
