import torch
frozen = torch.no_grad()
