def shared():
    return 1


def only_early():
    return 2
