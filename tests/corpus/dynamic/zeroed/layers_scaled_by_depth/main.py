"""The last layer's scale is one minus its place over the depth."""
import torch
from net import Net
from options import Options

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
net = Net(Options(depth=2))
net(torch.tensor([0.3, -0.4, 0.8])).pow(2).sum().backward()
