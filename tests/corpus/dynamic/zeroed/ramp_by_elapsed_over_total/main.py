"""The style's share grows with the share of the epochs done; the run resumes with none done."""
import torch
from loop import Loop

content = torch.tensor([0.3, 0.7], dtype=torch.float64, requires_grad=True)
style = torch.tensor([0.9, 0.2], dtype=torch.float64, requires_grad=True)
Loop.resume("last").loss(content, style).backward()
