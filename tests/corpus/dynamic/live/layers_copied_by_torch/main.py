"""torch itself copies the layer that an encoder is stacked of."""
import torch
from torch import nn
torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
enc = nn.TransformerEncoder(layer, 2)
enc(torch.randn(2, 3, 8)).pow(3).sum().backward()
