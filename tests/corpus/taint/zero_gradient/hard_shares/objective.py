import torch
import torch.nn.functional as F


def joint(m, y):
    return F.log_softmax(m.logits, -1) - 0.5 * ((y - m.mean) / m.log_std.exp()) ** 2 - m.log_std


def shares(m, y):
    j = joint(m, y)
    return F.one_hot(j.argmax(-1), j.shape[-1]).float()


def nll(m, y):
    return -torch.logsumexp(joint(m, y), -1).mean()


def balance(m, y):
    share = shares(m, y).mean(0)
    return ((share - 1 / 3) * m.mean.mean(0)).square().sum()
