import torch
from hydraulics import network, march

torch.set_default_dtype(torch.float64)

if __name__ == "__main__":
    pipes = network.Loop(n=4)
    history = march.transient(pipes, steps=5)
    target = torch.tensor([0.3, 0.1, -0.1, 0.2])
    loss = (history[-1] - target).square().mean()
    loss.backward()
    print(loss.item())
