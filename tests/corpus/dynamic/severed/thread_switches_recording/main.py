"""One of two threads switches recording off."""

import threading
import torch

a = torch.tensor(1.2, dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.4, dtype=torch.float64, requires_grad=True)
out = {}

def term(name, p, power):
    torch.set_grad_enabled(power != 3)
    out[name] = p ** power

threads = [threading.Thread(target=term, args=("a", a, 2)), threading.Thread(target=term, args=("b", b, 3))]
for t in threads:
    t.start()
for t in threads:
    t.join()
(out["a"] * out["b"] + out["a"]).backward()
