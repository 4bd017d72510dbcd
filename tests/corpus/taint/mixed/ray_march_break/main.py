import torch


def sphere(p, radius):
    return p.norm() - radius


def march(origin, direction, radius, steps=5):
    t = 0.0
    for _ in range(steps):
        p = origin + t * direction
        t += sphere(p, radius).item()
    return origin + t * direction


def main():
    radius = torch.tensor(1.0, requires_grad=True)
    origin = torch.tensor([0.0, 0.1, -3.0], requires_grad=True)
    direction = torch.tensor([0.0, 0.0, 1.0])
    hit = march(origin, direction, radius)
    (hit.pow(2).sum() * radius).backward()


main()
