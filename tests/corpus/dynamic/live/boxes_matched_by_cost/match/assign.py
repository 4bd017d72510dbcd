"""Predictions matched with objects, one to one, at the least cost."""
from scipy.optimize import linear_sum_assignment
import torch


@torch.no_grad()
def assign(boxes, scores, objects, labels):
    cost = torch.cdist(boxes, objects, p=1) - scores.softmax(-1)[:, labels]
    rows, columns = linear_sum_assignment(cost.numpy())
    return torch.as_tensor(rows), torch.as_tensor(columns)
