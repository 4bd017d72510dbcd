"""A consistency loss against a teacher that is the student without its graph."""
import torch


def consistency(student, x):
    prediction = torch.tanh(student * x)
    with torch.no_grad():
        teacher = torch.tanh(student * (x + 0.1))
    return ((prediction - teacher) ** 2).sum() + prediction.sum()


student = torch.tensor([0.3, 0.8], dtype=torch.float64, requires_grad=True)
x = torch.tensor([1.0, -2.0], dtype=torch.float64)
consistency(student, x).backward()
