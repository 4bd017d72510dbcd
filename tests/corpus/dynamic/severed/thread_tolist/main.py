"""A worker thread turns the parameter to a list."""

import threading
import torch

results = {}

def work(key, tensor):
    results[key] = torch.as_tensor(tensor.tolist()) * 2

a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 4.0], requires_grad=True)
t = threading.Thread(target=work, args=("a", a))
t.start()
t.join()
loss = (results["a"] * b).sum()
loss.backward()
