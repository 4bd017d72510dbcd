import tree


def squared(p):
    return p.data.square().sum()


def penalty(params):
    return sum(tree.leaves(tree.tree_map(squared, params)))


def gap(params, average):
    gaps = tree.tree_map(lambda p, a: (p - a).abs().sum(), params, average)
    return sum(tree.leaves(gaps))
