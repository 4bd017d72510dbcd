"""The softmax is taken at the end of an annealing whose last temperature is nearly 0."""
import torch
from anneal import temperatures
from choice import value

scores = torch.tensor([0.1, 0.9, 0.4], dtype=torch.float64, requires_grad=True)
payoff = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
value(scores, payoff, temperatures("fast")[-1]).backward()
