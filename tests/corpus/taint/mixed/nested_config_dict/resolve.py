def resolve(node):
    if isinstance(node, dict):
        return {k: resolve(v) for k, v in node.items()}
    if isinstance(node, (list, tuple)):
        return [resolve(v) for v in node]
    return float(node)
