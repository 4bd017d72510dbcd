from .fields import potential, smooth


def log_posterior(xp, q, xy):
    field = potential(xp, q, xy)
    return -(smooth(xp, field) ** 2).sum() - (q - 1.0) ** 2
