import torch


def line_graph(pos, edges):
    src, dst = edges[0], edges[1]
    vec = pos[dst] - pos[src]
    dist = vec.norm(dim=-1)
    keep = dist < 3.0
    return {"edges": edges[:, keep], "dist": dist[keep], "vec": vec[keep]}
