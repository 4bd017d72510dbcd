import torch
from disc import gumbel_st, topk_ste, sign_ste, bin_ste
x = torch.randn(4, 5, requires_grad=True)
(gumbel_st(x, 0.5).mul(torch.arange(5)).sum() + topk_ste(x, 2).mul(x).sum() + sign_ste(x).sum() + bin_ste(x).sum()).backward()
