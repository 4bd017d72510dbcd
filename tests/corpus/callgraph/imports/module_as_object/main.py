import backend_a
import backend_b


def use(backend):
    return backend.run()


def go():
    use(backend_a)
    use(backend_b)


go()
