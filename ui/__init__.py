"""The faces: command line and page. They translate; they decide nothing."""

import os

# Read when the first OpenMP library is loaded. Threads that spin while they wait slow each other down
# thirtyfold on a machine that is busy: 960 ms instead of 34 ms for a question.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
