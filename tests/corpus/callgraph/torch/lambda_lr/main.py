import torch


def decay(epoch):
    return 0.5**epoch


def go():
    p = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=0.1)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, decay)
    optimizer.step()
    scheduler.step()


go()
