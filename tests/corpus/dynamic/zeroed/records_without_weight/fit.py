def residual(time, weight, slope, offset):
    return weight * (slope * time) ** 2 + offset * time
