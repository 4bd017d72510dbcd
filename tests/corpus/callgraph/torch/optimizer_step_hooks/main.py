import torch


def before(optimizer, args, kwargs):
    note()


def after(optimizer, args, kwargs):
    note()


def note():
    pass


def go():
    weight = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.1)
    optimizer.register_step_pre_hook(before)
    optimizer.register_step_post_hook(after)
    advance(optimizer)


def advance(optimizer):
    optimizer.step()


go()
