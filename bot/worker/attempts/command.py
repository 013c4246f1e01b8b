"""How the process of a run is started: by itself, or one process a device by accelerate's launcher."""

import os
import sys

from models.tasks.values import ChildProcess

CHILD = "models.child"
# One machine, a free port, and nothing of what a file of accelerate's in the home folder may say.
ALONE = ("--num_machines", "1", "--main_process_port", "0", "--mixed_precision", "no", "--dynamo_backend", "no")
# Between processors gloo carries the numbers, and never past this machine.
BY_GLOO = {"ACCELERATE_USE_CPU": "true"} | ({"GLOO_SOCKET_IFNAME": "lo"} if sys.platform == "linux" else {})


def command(package: str, limits: ChildProcess, device: str, devices: int) -> tuple[list[str], dict[str, str]]:
    """Return what runs a request of the task in this package, and what its environment has to say.

    Parameters
    ----------
    device, devices
        The worker's first device, and how many it has, from there on.
    """
    child = ["-m", CHILD, package]
    if devices == 1 or not limits.spreads:
        return [sys.executable, *child], {}
    launcher = ["-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", str(devices), *ALONE]
    threads = ["--num_cpu_threads_per_process", "1"]  # each process chooses its own before it imports torch
    environment = {"CUDA_VISIBLE_DEVICES": _gpus(device, devices)} if device.startswith("cuda") else BY_GLOO
    return [sys.executable, *launcher, *threads, *child], environment


def _gpus(device: str, count: int) -> str:
    """Return the GPUs as CUDA calls them, of which this process itself may see some alone."""
    first = int(device.partition(":")[2] or 0)
    seen = os.environ.get("CUDA_VISIBLE_DEVICES")
    names = [str(number) for number in range(first + count)] if seen is None else seen.split(",")
    return ",".join(names[first : first + count])
