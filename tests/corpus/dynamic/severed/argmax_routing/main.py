"""Hard routing: the choice of an expert is not differentiable."""
import torch

scores = torch.tensor([0.1, 0.7, 0.4], dtype=torch.float64, requires_grad=True)
experts = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)


def route(scores, experts):
    chosen = torch.argmax(scores)
    return experts[chosen] ** 2


route(scores, experts).backward()
