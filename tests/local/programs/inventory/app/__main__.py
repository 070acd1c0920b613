import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[5]))

from tests.local.programs.puppet import main

main()
