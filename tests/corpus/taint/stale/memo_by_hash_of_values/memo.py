def memo(function):
    store = {}

    def wrapper(x):
        key = tuple(round(v, 6) for v in x.tolist())
        if key not in store:
            store[key] = function(key)
        return store[key]

    return wrapper
