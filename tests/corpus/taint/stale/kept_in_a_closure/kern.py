import torch
def make(s):
    grid = None
    def f():
        nonlocal grid
        if grid is None:
            grid = torch.linspace(0, 1, 4) * s
        return grid
    return f
