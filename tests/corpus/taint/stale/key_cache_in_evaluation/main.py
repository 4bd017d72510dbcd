import torch
from torch import nn
import torch.nn.functional as F
class Attention(nn.Module):
    def __init__(self, d, max_len=8):
        super().__init__()
        self.wq, self.wk, self.wv = nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d)
        self.cache_k = torch.zeros(2, max_len, d)
        self.cache_v = torch.zeros(2, max_len, d)
    def forward(self, x, start_pos=0):
        b, n, _ = x.shape
        xq, xk, xv = self.wq(x), self.wk(x), self.wv(x)
        if not self.training:
            self.cache_k[:b, start_pos:start_pos + n] = xk.detach()
            self.cache_v[:b, start_pos:start_pos + n] = xv.detach()
            xk, xv = self.cache_k[:b, :start_pos + n], self.cache_v[:b, :start_pos + n]
        return F.softmax(xq @ xk.transpose(1, 2), -1) @ xv
att = Attention(4)
opt = torch.optim.SGD(att.parameters(), lr=0.1)
for _ in range(2):
    loss = att(torch.randn(2, 3, 4)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
