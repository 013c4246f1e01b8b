"""What people type and see. A family of commands is a folder with a `command.py`; others hold what families share."""
