def plain(params):
    return {name: float(value) for name, value in params.items()}
