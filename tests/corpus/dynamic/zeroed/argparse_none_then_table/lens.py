import torch


def profile(depth, width, args):
    base = torch.exp(-((width / args.radius) ** 2))
    wave = torch.sin(3.0 * depth)
    return base + args.ripple * wave
