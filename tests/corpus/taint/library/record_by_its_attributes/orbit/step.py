def step(f, craft, dt):
    k1 = f(craft.r, craft.v)
    k2 = f(craft.r + dt / 2 * craft.v, craft.v + dt / 2 * k1)
    return craft.moved(dt * craft.v, dt * k2, dt)
