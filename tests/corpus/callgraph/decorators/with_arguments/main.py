def repeat(times):
    def decorator(function):
        def wrapper():
            for _ in range(times):
                function()

        return wrapper

    return decorator


@repeat(2)
def ping():
    pass


def go():
    ping()


go()
