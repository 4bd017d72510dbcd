import torch


def resolve(node):
    if isinstance(node, dict):
        return {k: resolve(v) for k, v in node.items()}
    if isinstance(node, (list, tuple)):
        return [resolve(v) for v in node]
    if torch.is_tensor(node):
        return node
    return float(node)
