"""Runbooks as they are written, short."""

HEAD = 'title = "Test"\nsection = "Tests"\nlanguages = ["en", "de"]\n'


def runbook(*steps: str) -> bytes:
    """Return a runbook with these steps, whose first header is in line 4."""
    return (HEAD + "".join(f"[[steps]]\n{step}\n" for step in steps)).encode()


def run(command: str, options: str = "", more: str = "") -> str:
    """Return a step of three lines and more, whose options are in its third."""
    return f'kind = "run"\ncommand = "{command}"\noptions = {{ {options} }}\n{more}'
