import torch
ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "binary": torch.sign}
def tree_map(fn, tree):
    if isinstance(tree, dict):
        return {k: tree_map(fn, v) for k, v in tree.items()}
    if isinstance(tree, list):
        return [tree_map(fn, v) for v in tree]
    return fn(tree)
