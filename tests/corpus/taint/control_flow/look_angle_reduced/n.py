def wrap(a):
    turns = 0
    while a > 3.1416:
        a = a - 6.2832
        turns += 1
    print(turns)
    return a
