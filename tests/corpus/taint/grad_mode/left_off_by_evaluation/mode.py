import torch


def begin_evaluation(model):
    model.eval()
    torch.set_grad_enabled(False)


def end_evaluation(model):
    model.train()
