def sharpen(q):
    p = q**2 / q.sum(0)
    return (p / p.sum(1, keepdim=True)).detach()


def kl(p, q):
    return (p * (p.clamp(min=1e-9).log() - q.log())).sum(1).mean()
