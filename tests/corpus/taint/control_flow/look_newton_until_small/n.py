def root(a):
    x, k = a / 2, 0
    while abs(float(x * x - a)) > 1e-6 and k < 50:
        x = 0.5 * (x + a / x)
        k += 1
    return x
