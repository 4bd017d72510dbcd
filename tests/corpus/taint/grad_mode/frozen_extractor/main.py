import torch
from torch import nn

class Extractor(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3))
        for p in self.body.parameters():
            p.requires_grad_(False)
        self.eval()

    def forward(self, x):
        return self.body(x)

class PerceptualLoss(nn.Module):
    def __init__(self):
        super().__init__()
        self.extractor = Extractor()

    def forward(self, pred, target):
        with torch.no_grad():
            ft = self.extractor(target)
        return (self.extractor(pred) - ft).square().mean()

gen = nn.Conv2d(3, 3, 3, padding=1)
crit = PerceptualLoss()
x = torch.rand(1, 3, 12, 12)
crit(gen(x), x).backward()
