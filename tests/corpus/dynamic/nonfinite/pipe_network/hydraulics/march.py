def transient(pipes, steps, dt=0.1):
    q = pipes.initial
    out = []
    for _ in range(steps):
        q = q + dt * (pipes.drive() - pipes.losses(q))
        out.append(q)
    return out
