"""A backbone evaluated under set_grad_enabled(False) as a context, called from another module."""
import torch
from net import body, features, head

torch.manual_seed(0)
x = torch.randn(4, 3, dtype=torch.float64)
head(features(x, train_body=False)).pow(2).mean().backward()
