from penalties import TERMS


def objective(curve, level, names):
    given = {"level": level.reshape(1), "curvature": curve[2:] - 2 * curve[1:-1] + curve[:-2]}
    return sum(TERMS[name](given[name]) for name in names)
