from recsys import Trainer, TwoTower, interactions

trainer = Trainer(TwoTower(6, 8), interactions(20))
trainer.fit(2)
