from pkg.sub.deep import work


def go():
    return work()


go()
