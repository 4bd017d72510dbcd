import math
import torch


def _spherical(yaw, pitch):
    return [math.cos(pitch) * math.sin(yaw), math.sin(pitch), math.cos(pitch) * math.cos(yaw)]


def _vec(xs):
    return torch.stack([x if torch.is_tensor(x) else torch.tensor(x) for x in xs])


def orbit_camera(distance, size, fov=0.7):
    px = torch.linspace(-fov, fov, size)
    v, u = torch.meshgrid(-px, px, indexing="ij")

    def rays(yaw, pitch):
        back = _vec(_spherical(yaw, pitch))
        right = torch.nn.functional.normalize(torch.linalg.cross(torch.tensor([0., 1., 0.]), back), dim=0)
        up = torch.linalg.cross(back, right)
        d = u[..., None] * right + v[..., None] * up - back
        return distance * back, torch.nn.functional.normalize(d, dim=-1)
    return rays
