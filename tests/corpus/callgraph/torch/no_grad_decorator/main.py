import torch


@torch.no_grad()
def evaluate(x):
    return metric(x)


def metric(x):
    return x.mean()


def go():
    return evaluate(torch.ones(2))


go()
