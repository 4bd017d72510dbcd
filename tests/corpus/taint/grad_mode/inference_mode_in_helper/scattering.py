import torch


def form_factor(q, width):
    with torch.inference_mode():
        return torch.exp(-(q**2) * width)
