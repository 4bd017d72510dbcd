import torch
from wire import send, receive
w = torch.randn(3, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
msg = receive(send({"w": w.tanh().detach_() if False else w, "n": 3}))
loss = (torch.randn(4, 3) @ msg["w"] + b).pow(2).mean()
loss.backward()
