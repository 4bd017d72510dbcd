def energy(model, spin, field):
    near = (spin[1:] * spin[:-1]).sum() * (1.0 + model.anisotropy)
    exchange = model.coupling * near
    return exchange + field**2 * model.moment * model.sites
