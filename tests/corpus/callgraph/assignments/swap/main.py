def left():
    pass


def right():
    pass


a, b = left, right
a, b = b, a


def call_a():
    a()


call_a()
