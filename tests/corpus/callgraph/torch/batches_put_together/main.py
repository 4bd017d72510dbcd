from torch.utils.data import DataLoader, Dataset


class Row:
    def show(self):
        return 1

    def part(self):
        return 2


class Rows(Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __getitem__(self, index):
        return self.rows[index]

    def __len__(self):
        return len(self.rows)


def together(rows):
    return [row.part() for row in rows]


def whole(rows):
    for batch in DataLoader(rows, batch_size=2, collate_fn=list):
        for row in batch:
            row.show()


def parts(rows):
    for batch in DataLoader(rows, collate_fn=together):
        print(batch)


whole(Rows([Row(), Row()]))
parts(Rows([Row()]))
