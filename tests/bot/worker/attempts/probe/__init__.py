"""A task for tests that runs in a child process."""
