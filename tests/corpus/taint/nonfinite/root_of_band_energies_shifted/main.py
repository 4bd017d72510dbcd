import torch
from torch import nn
EPS = 1e-8
def thirdoct_bands(x, obm):
    return torch.sqrt(torch.matmul(obm, torch.pow(torch.abs(x), 2)) + EPS)
class NegSTOILoss(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("OBM", torch.rand(4, 17))
    def forward(self, est, tgt):
        xs = torch.stft(est, 32, 16, window=torch.ones(32), return_complex=True)
        ys = torch.stft(tgt, 32, 16, window=torch.ones(32), return_complex=True)
        x, y = thirdoct_bands(xs, self.OBM), thirdoct_bands(ys, self.OBM)
        x = x / (x.norm(dim=-1, keepdim=True) + EPS)
        y = y / (y.norm(dim=-1, keepdim=True) + EPS)
        return -(x * y).sum(-1).mean()
net = nn.Linear(128, 128)
crit = NegSTOILoss()
loss = crit(net(torch.randn(2, 128)), torch.randn(2, 128))
loss.backward()
