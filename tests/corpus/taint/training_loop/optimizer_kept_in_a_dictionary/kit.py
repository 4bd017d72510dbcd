import torch


def configure(model, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    sched = torch.optim.lr_scheduler.StepLR(opt, 3)
    return {"opt": opt, "sched": sched}
