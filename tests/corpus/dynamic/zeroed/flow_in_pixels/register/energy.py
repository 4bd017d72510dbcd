"""What registration minimises."""


def energy(warped, fixed, flow):
    similarity = (warped - fixed).square().mean()
    return similarity
