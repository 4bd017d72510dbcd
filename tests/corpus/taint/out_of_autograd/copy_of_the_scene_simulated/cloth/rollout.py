import torch


def forces(pos, vel, mat, rest):
    ext = pos[1:] - pos[:-1] - rest
    pull = mat["stiffness"] * ext
    zero = torch.zeros(1)
    return torch.cat([pull, zero]) - torch.cat([zero, pull]) - mat["damping"] * vel


def rollout_cost(scene, steps, dt=0.02):
    world = scene.clone().reset()
    m = world.materials
    snapshots = []
    for _ in range(steps):
        f = forces(world.pos, world.vel, m, rest=0.2)
        world.vel = world.vel + dt * (f / m["mass"] - 9.81)
        world.pos = world.pos + dt * world.vel
        snapshots.append(world.pos.detach().clone())
    return (world.pos - 0.5).square().sum()
