def log(function):
    def wrapper(*args):
        return function(*args)

    return wrapper


@log
def work(x):
    return x


def go():
    return work(1)


go()
