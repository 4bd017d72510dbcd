LIMITS = {"t_max": 300.0, "t_min": 100.0}

def load():
    return dict(LIMITS)
