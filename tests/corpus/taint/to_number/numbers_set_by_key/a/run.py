def run(cfg, x):
    return x / cfg.mass - cfg.drag * x
