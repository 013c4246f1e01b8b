"""What `python -m bot doctor` checks before class: a file a subject, each an iterator of findings."""
