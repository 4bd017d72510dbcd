import torch


class Plain(torch.optim.Optimizer):
    def __init__(self, params):
        super().__init__(params, {})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                update(p)


def update(p):
    p -= 0.1


def go():
    p = torch.ones(1, requires_grad=True)
    Plain([p]).step()


go()
