import torch
def clip(layer, most=0.1):
    layer.weight.register_hook(lambda g: g.clamp(-most, most))
def freeze_rows(emb, rows):
    keep = torch.ones(len(emb.weight), 1)
    keep[rows] = 0.0
    emb.weight.register_hook(lambda g: g * keep)
