import torch
from moe.model import Model
from moe.settings import Settings

torch.manual_seed(3)
model = Model(Settings())
tokens = torch.arange(12) % 11
logits = model(tokens[:-1])
loss = torch.nn.functional.cross_entropy(logits, tokens[1:])
loss.backward()
