"""A log-sum-exp with a detached maximum: the detached part cancels exactly."""
import torch


def log_sum_exp(x):
    m = x.max().detach()
    return m + torch.log(torch.exp(x - m).sum())


x = torch.tensor([1.0, 3.0, -2.0], dtype=torch.float64, requires_grad=True)
log_sum_exp(x).backward()
