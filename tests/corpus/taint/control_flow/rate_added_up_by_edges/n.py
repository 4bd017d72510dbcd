def tier(x):
    k = 0.1
    for edge in (10.0, 50.0, 200.0):
        if x > edge:
            k = k + 0.2
    return k
