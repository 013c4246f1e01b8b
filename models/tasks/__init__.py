"""What a worker can do: one folder a task, found by listing this folder."""

from models.tasks.task import Picture, Progress, Request, Result, Task, task_of, tasks

__all__ = ["Picture", "Progress", "Request", "Result", "Task", "task_of", "tasks"]
