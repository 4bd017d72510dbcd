"""An embedding whose rows in use are the padding row."""
import torch
from torch import nn

torch.manual_seed(0)
table = nn.Embedding(4, 2, padding_idx=0, dtype=torch.float64)
bias = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
tokens = torch.zeros(3, dtype=torch.long)
loss = (table(tokens).sum(1) + bias).pow(2).sum()
loss.backward()
