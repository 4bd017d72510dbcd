import bisect
EDGES = [10, 50, 200]
RATES = [0.1, 0.2, 0.3, 0.4]
def rate(x):
    return RATES[bisect.bisect(EDGES, float(x))]
