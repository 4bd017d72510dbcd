"""Hard one-hot from argmax."""
import torch
import torch.nn.functional as F

logits = torch.tensor([0.2, 1.4, -0.3], dtype=torch.float64, requires_grad=True)
table = torch.tensor([[1.0], [2.0], [4.0]], dtype=torch.float64, requires_grad=True)


def sample(logits):
    y = F.softmax(logits, -1)
    hard = F.one_hot(y.argmax(-1), 3).double()
    return hard


(sample(logits) @ table).sum().backward()
