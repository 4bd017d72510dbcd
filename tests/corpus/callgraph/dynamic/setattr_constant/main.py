class Hooks:
    pass


def ready():
    pass


def go():
    hooks = Hooks()
    setattr(hooks, "on_ready", ready)
    hooks.on_ready()


go()
