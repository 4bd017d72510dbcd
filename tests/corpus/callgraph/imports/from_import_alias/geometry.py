def area(r):
    return r * r
