import torch


def laplacian(mesh):
    a, b = mesh.ends
    g = mesh.conductance
    indices = torch.stack([torch.cat([a, b, a, b]), torch.cat([b, a, a, b])])
    return torch.sparse_coo_tensor(indices, torch.cat([-g, -g, g, g]), (mesh.nodes, mesh.nodes)).coalesce()
