def run(g=None, default=9.81):
    g = default if g is None else g
    return 2.0 * g
