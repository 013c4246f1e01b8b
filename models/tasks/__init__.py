"""What a worker can do: one folder a task, found by listing this folder."""

from models.tasks.task import Task, task_of, tasks
from models.tasks.values import Picture, Progress, Request, Result, TextProgress

__all__ = ["Picture", "Progress", "Request", "Result", "Task", "TextProgress", "task_of", "tasks"]
