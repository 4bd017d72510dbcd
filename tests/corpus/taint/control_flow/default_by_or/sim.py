def run(g, default=9.81):
    g = g or default
    return 2.0 * g
