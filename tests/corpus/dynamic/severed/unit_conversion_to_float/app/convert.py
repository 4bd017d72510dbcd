UNITS = {"distance": 1e-3, "gain": 1.0}

def to_si(settings):
    out = {}
    for key, value in settings.items():
        if key in ("distance",):
            out[key] = float(value) * UNITS[key]
        else:
            out[key] = value * UNITS[key]
    return out
