_coef = {}


def courant_squared(v, dt, dx):
    key = (tuple(v.shape), dt, dx)
    if key not in _coef:
        _coef[key] = ((v * dt / dx) ** 2).detach()
    return _coef[key]


def check_stable(v, dt, dx):
    c = float(v.max()) * dt / dx
    assert c < 0.7, f"unstable: {c}"
