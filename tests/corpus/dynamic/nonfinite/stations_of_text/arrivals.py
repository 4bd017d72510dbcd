def travel(position, stations, speed):
    away = stations - position
    return away.pow(2).sum(1).sqrt() / speed
