import torch


def trace(scene, origin, dirs, steps=40):
    t = torch.zeros(dirs.shape[:-1])
    for _ in range(steps):
        d = scene.distances(origin + t[..., None] * dirs).min(dim=-1).values
        t = (t + d).clamp(max=8.0)
    return t


def closest(scene, origin, dirs, near=2.0, far=4.0, n=24):
    s = torch.linspace(near, far, n)[:, None, None, None]
    return scene.distances(origin + s * dirs).amin(dim=(0, -1))


def render(scene, rays, light=(0.4, 0.8, 0.4)):
    origin, dirs = rays
    with torch.no_grad():
        t = trace(scene, origin, dirs)
    p0 = origin + t[..., None] * dirs
    d0 = scene.distances(p0).min(dim=-1).values
    slope = (scene.blend(p0)[1] * dirs).sum(-1).clamp(max=-0.2).detach()
    p = p0 - (d0 / slope)[..., None] * dirs
    color, n = scene.blend(p)
    lit = scene.ambient + (n * torch.tensor(light)).sum(-1, keepdim=True).clamp(min=0)
    alpha = torch.sigmoid(-20 * closest(scene, origin, dirs)[..., None])
    return alpha * color * lit
