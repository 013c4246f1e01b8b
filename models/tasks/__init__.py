"""What a worker can do: one folder a task, found by listing this folder."""

from models.tasks.task import Progress, Request, RequestRefused, Result, Task, task_of, tasks

__all__ = ["Progress", "Request", "RequestRefused", "Result", "Task", "task_of", "tasks"]
