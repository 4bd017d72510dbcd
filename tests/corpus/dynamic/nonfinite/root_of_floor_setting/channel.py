import torch


def flow(depth, width, config):
    floor = config["floor"]
    wet = floor + (depth - floor) * (depth > floor)
    speed = torch.sqrt(wet) * config["slope"] ** 0.5
    return speed * width
