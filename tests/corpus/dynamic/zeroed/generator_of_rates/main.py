"""A schedule hands out rates; within its pause, which is as long as the run, they are 0."""
import torch
from rates import schedule
from walk import run

start = torch.tensor([0.1, 0.2], dtype=torch.float64, requires_grad=True)
push = torch.tensor([1.0, -1.0], dtype=torch.float64, requires_grad=True)
run(start, push, schedule(pause=3), 3).pow(2).sum().backward()
