from scaling import scaled


@scaled(gain=2.0)
def thermometer(x):
    return x + 1.0


@scaled(gain=0.0)
def gauge(x):
    return x**2
