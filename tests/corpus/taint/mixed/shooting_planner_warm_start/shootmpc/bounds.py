def clip_controls(u, lo, hi):
    if lo is None and hi is None:
        return u
    return u.clamp(lo, hi)


def inside(u, lo, hi):
    return bool(((u >= lo) & (u <= hi)).all())
