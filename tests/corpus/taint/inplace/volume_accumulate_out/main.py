import torch


def alpha_composite(sigma, colour, deltas):
    alpha = 1 - torch.exp(-sigma * deltas)
    trans = torch.empty_like(alpha)
    torch.cumprod(1 - alpha.detach(), dim=-1, out=trans)
    trans = torch.cat([torch.ones_like(trans[:, :1]), trans[:, :-1]], -1)
    return ((alpha * trans)[..., None] * colour).sum(1)


sigma = torch.rand(4, 8, requires_grad=True)
colour = torch.rand(4, 8, 3, requires_grad=True)
rgb = alpha_composite(sigma, colour, 0.1)
((rgb - 0.5) ** 2).sum().backward()
