import torch

GRAVITY = torch.tensor([0.0, -9.81], dtype=torch.float64)


def simulate(body, floor, steps=40, h=0.02):
    for _ in range(steps):
        body = body.moved(h, GRAVITY)
        if body.position[1] < 0:
            body = floor.hit(body, h)
    return body
