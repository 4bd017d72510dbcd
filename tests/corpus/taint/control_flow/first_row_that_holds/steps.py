BRACKETS = [(1.0, 0.1), (2.0, 0.2), (4.0, 0.35), (9.0, 0.5)]

def bracket(income):
    return next((r for top, r in BRACKETS if income <= top), 0.6)

def tax(income, rate):
    return rate * bracket(income) + rate
