_STORE = {}

def memo(key, make):
    if key not in _STORE:
        _STORE[key] = make().detach()
    return _STORE[key]
