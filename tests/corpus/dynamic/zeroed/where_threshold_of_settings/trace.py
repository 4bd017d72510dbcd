import torch


def response(amplitude, drift, window):
    t = window.times()
    started = t > window.onset
    pulse = amplitude[0] * torch.exp(-t * amplitude[1])
    return torch.where(started, pulse, 0.0) + drift * t
