def cost(x):
    return x


def total(xs):
    return sum(cost(x) for x in xs)


total([1, 2])
