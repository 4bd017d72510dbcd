def value_of(x):
    return x.item() if hasattr(x, "item") else x
