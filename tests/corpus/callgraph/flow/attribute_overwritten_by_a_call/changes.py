def change_inside(holder, function):
    def change():
        holder.function = function

    change()
