import math
def propagate(s, n):
    for _ in range(n):
        r = s.pos.norm()
        acc = -s.pos / float(r) ** 3
        s = s.moved(pos=s.pos + 0.1 * s.vel, vel=s.vel + 0.1 * acc, t=s.t + 0.1)
        print(f"{float(s.pos[0]):.3f}")
    return s
