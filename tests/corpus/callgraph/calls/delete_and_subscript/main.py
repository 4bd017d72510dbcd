def key():
    return "a"


def table():
    return {"a": 1, "b": 2}


def drop():
    data = table()
    del data[key()]
    return data


drop()
