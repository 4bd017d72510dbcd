def bump(n):
    return n + 1


def counter():
    count = 0

    def increment():
        nonlocal count
        count = bump(count)
        return count

    return increment


tick = counter()
tick()
