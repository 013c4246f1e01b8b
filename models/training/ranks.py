"""The processes of one training, one a device: all do the same at the same step, as the first of them decides."""

import os
from dataclasses import dataclass
from typing import Any

import torch


@dataclass(frozen=True)
class Ranks:
    """How many processes train together, and which of them this is.

    Its methods are called by all of them, in the same order, or none of them returns.
    """

    rank: int = 0
    count: int = 1

    @classmethod
    def here(cls) -> "Ranks":
        """Read what accelerate's launcher told this process; without it the process trains alone."""
        return cls(int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1")))

    @property
    def first(self) -> bool:
        """Whether this one speaks to the worker, and writes."""
        return self.rank == 0

    def agree(self, *numbers: int) -> list[int]:
        """Return what the first process says."""
        if self.count == 1:
            return list(numbers)
        told = torch.tensor(numbers, dtype=torch.int64, device=_device())
        torch.distributed.broadcast(told, 0)
        return [int(number) for number in told.tolist()]

    def share(self, text: bytes = b"") -> bytes:
        """Return the bytes that the first process has."""
        (size,) = self.agree(len(text))
        return bytes(self.agree(*(text if self.first else bytes(size))))

    def add(self, numbers: Any) -> Any:
        """Return the sums over all processes of what each has in a tensor."""
        if self.count > 1:
            numbers = numbers.to(_device())
            torch.distributed.all_reduce(numbers)
        return numbers.cpu()

    def meet(self) -> None:
        """Return once all processes have come here."""
        self.agree(0)


def join() -> None:
    """Connect with the others, over NCCL between GPUs, else over gloo."""
    from accelerate import PartialState  # noqa: PLC0415 # only several processes need it this early

    PartialState(cpu=os.environ.get("ACCELERATE_USE_CPU") == "true")


def _device() -> torch.device:
    gpus = torch.distributed.get_backend() == "nccl"
    return torch.device("cuda", torch.cuda.current_device()) if gpus else torch.device("cpu")
