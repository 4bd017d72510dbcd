import torch
from cfg import parse, dump

theta = torch.tensor([0.1, 0.2], requires_grad=True)
offset = torch.tensor(0.5, requires_grad=True)
settings = parse(dump({"a": theta[0] * 2, "b": theta[1]}))
loss = (settings["a"] + settings["b"] * offset - 1) ** 2
loss.backward()
