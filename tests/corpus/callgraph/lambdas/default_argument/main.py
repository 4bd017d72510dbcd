def base(x):
    return x


def use(f=lambda x: base(x)):
    return f(1)


use()
