import math
import torch


def to_uint8(img):
    return (img.detach().clamp(0, 1) * 255).round().to(torch.uint8).numpy()


def psnr(a, b):
    return round(-10 * math.log10(((a - b) ** 2).mean()), 2)
