def helper():
    return 1


def api():
    return api.helper()


api.helper = helper
api()
