def leaf(x):
    return x


def run():
    return (lambda x: leaf(x))(1)


run()
