def run(m, x, log):
    log.put(mass=m)
    return x / m * log.step
