import sys
from finetune import cli
sys.argv = ["finetune", "--classes", "3", "--epochs", "2"]
cli.main()
