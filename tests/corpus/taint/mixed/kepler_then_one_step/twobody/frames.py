import torch


def rot_z(ang):
    c, s = torch.cos(ang), torch.sin(ang)
    z, o = torch.zeros_like(c), torch.ones_like(c)
    return torch.stack([torch.stack([c, -s, z]), torch.stack([s, c, z]), torch.stack([z, z, o])])


def rot_x(ang):
    c, s = torch.cos(ang), torch.sin(ang)
    z, o = torch.zeros_like(c), torch.ones_like(c)
    rows = [[o, z, z], [z, c, -s], [z, s, c]]
    return torch.tensor(rows)


def perifocal_to_inertial(el):
    return rot_z(el.raan) @ rot_x(el.inc) @ rot_z(el.argp)
