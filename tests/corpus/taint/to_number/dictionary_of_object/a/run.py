import math
def run(cfg, x):
    for _ in range(int(cfg.n)):
        x = x / math.sqrt(cfg.mass) - cfg.drag * x
    return x
