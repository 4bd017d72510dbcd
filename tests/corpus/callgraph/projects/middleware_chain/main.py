def log(next_):
    def handler(request):
        return next_(request)

    return handler


def auth(next_):
    def handler(request):
        return next_(request)

    return handler


def endpoint(request):
    return request


def build(middlewares, handler):
    for middleware in reversed(middlewares):
        handler = middleware(handler)
    return handler


def go():
    app = build([log, auth], endpoint)
    return app(1)


go()
