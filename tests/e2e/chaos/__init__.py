"""A machine that finds the next faults: simulated people, faults drawn from one seed, and what must hold all the same.

`python -m tests.e2e.chaos --help` tells what it runs; the short forms are tests.
"""
