import torch


def residual_loss(pred, obs):
    res = pred - obs
    scale = 1.4826 * (obs - obs.median()).abs().median() + 1e-3
    return torch.nn.functional.huber_loss(res / scale, torch.zeros_like(res))


def summarise(leaves, loss):
    lines = [f"{k:>5} = {v.item(): .4f}" for k, v in leaves.items()]
    lines.append("loss = %.5f" % loss)
    return "\n".join(lines)
