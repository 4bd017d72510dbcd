from concurrent.futures import ThreadPoolExecutor


def work(x):
    return helper(x)


def helper(x):
    return x


def other(x):
    return x


def go():
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work, 1)
        list(pool.map(other, [1, 2]))
    return future.result()


go()
