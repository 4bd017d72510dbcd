def step(sde, y, t, dt, noise):
    return y + sde.f(t, y) * dt + sde.g(t, y) * noise


def integrate(sde, y, ts, noises):
    out = [y]
    for t0, t1, n in zip(ts[:-1], ts[1:], noises):
        y = step(sde, y, t0, t1 - t0, n)
        out.append(y)
    return out
