"""What people type and see. A family of commands is one module, or a package with command.py and card.py."""
