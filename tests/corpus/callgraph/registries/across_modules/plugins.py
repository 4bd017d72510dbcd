from registry import handler


@handler("double")
def double(x):
    return 2 * x


@handler("square")
def square(x):
    return x * x
