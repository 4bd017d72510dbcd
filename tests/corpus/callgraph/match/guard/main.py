def big(n):
    return n > 3


def handle(n):
    return n


def run(n):
    match n:
        case int() if big(n):
            return handle(n)
    return None


run(5)
