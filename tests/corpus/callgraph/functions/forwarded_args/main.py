def target(callback, *, after):
    callback()
    after()


def cb():
    pass


def end():
    pass


def forward(*args, **kwargs):
    return target(*args, **kwargs)


forward(cb, after=end)
