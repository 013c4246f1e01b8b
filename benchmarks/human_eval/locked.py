"""Locks its own process down for good, then runs the program that comes on standard input.

Started by `sandbox.py` alone, in namespaces of its own. It imports nothing but the standard library, since it runs
isolated from the rest. What a lock cannot be had for raises, so nothing runs unprotected.
"""

import ctypes
import os
import platform
import resource
import sys

# linux/landlock.h: the system calls have the same numbers on every architecture.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PATH_BENEATH = 1
EVERY_FILE_RIGHT = 2**15 - 1  # up to "truncate": the third version, Linux 6.2
READ = 1 << 2 | 1 << 3  # read a file, list a folder

# linux/prctl.h, linux/filter.h, linux/seccomp.h
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER, ARCHITECTURE = 0, 4  # offsets in seccomp_data
KILL, DENY, ALLOW = 0x80000000, 0x00050000 | 1, 0x7FFF0000
FOREIGN_NUMBERS = 0x40000000  # x32 calls on x86-64

# System calls that are denied, after the architecture's number in linux/audit.h. Newer ones are the same everywhere:
# clone3, fchmodat2, setxattrat, removexattrat, io_uring_setup (whose requests would be seen by no filter).
NEWER = [435, 452, 463, 466, 425]
DENIED = {
    "x86_64": (
        0xC000003E,
        [
            *(56, 57, 58, 59, 322),  # clone, fork, vfork, execve, execveat: other processes and programs
            *(90, 91, 268),  # chmod, fchmod, fchmodat: Landlock leaves what is said about files free
            *(92, 93, 94, 260),  # chown, fchown, lchown, fchownat
            *(132, 235, 261, 280),  # utime, utimes, futimesat, utimensat
            *(188, 189, 190, 197, 198, 199),  # setxattr, lsetxattr, fsetxattr, and the same with remove
            *NEWER,
        ],
    ),
    "aarch64": (
        0xC00000B7,
        [
            *(220, 221, 281),  # clone, execve, execveat
            *(52, 53),  # fchmod, fchmodat
            *(54, 55),  # fchownat, fchown
            88,  # utimensat
            *(5, 6, 7, 14, 15, 16),  # setxattr, lsetxattr, fsetxattr, and the same with remove
            *NEWER,
        ],
    ),
}

libc = ctypes.CDLL(None, use_errno=True)


class Instruction(ctypes.Structure):
    """`struct sock_filter`."""

    _fields_ = [
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    ]


class Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(Instruction))]


class PathBeneath(ctypes.Structure):
    """`struct landlock_path_beneath_attr`."""

    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def checked(value: int, what: str) -> int:
    """Return what a C function returned; raise `OSError` where it failed."""
    if value < 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
    return value


def limit_resources(cpu_seconds: int, memory_bytes: int, output_bytes: int) -> None:
    """Set hard limits, each of which the process cannot raise again."""
    limits = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_FSIZE: output_bytes,
        resource.RLIMIT_NOFILE: 16,
        resource.RLIMIT_CORE: 0,
    }
    for what, limit in limits.items():
        resource.setrlimit(what, (limit, limit))


def forbid_files(readable: list[str]) -> None:
    """Let nothing be opened, made, changed or removed, but files read under these folders (Landlock)."""
    rights = ctypes.c_uint64(EVERY_FILE_RIGHT)
    ruleset = checked(libc.syscall(CREATE_RULESET, ctypes.byref(rights), 8, 0), "landlock")
    for path in filter(os.path.isdir, readable):
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = PathBeneath(READ, folder)
        checked(libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0), "landlock rule")
        os.close(folder)
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    checked(libc.syscall(RESTRICT_SELF, ruleset, 0), "landlock restriction")
    os.close(ruleset)


def forbid_calls() -> None:
    """Let no process or thread be made, no other program take this one's place, no file's mode change (seccomp)."""
    architecture, numbers = DENIED[platform.machine()]
    lines = [(LOAD, 0, 0, ARCHITECTURE), (JUMP_EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL)]
    lines += [(LOAD, 0, 0, NUMBER), (JUMP_GREATER_EQUAL, 0, 1, FOREIGN_NUMBERS), (RETURN, 0, 0, KILL)]
    for number in numbers:
        lines += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, DENY)]
    lines += [(RETURN, 0, 0, ALLOW)]
    instructions = (Instruction * len(lines))(*(Instruction(*line) for line in lines))
    program = Program(len(lines), instructions)
    checked(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0), "seccomp")


def main() -> None:
    """Read limits from the command line and the program from standard input; lock; run."""
    cpu_seconds, memory_bytes, output_bytes = map(int, sys.argv[1:4])
    program = sys.stdin.read()
    # The first process of a namespace is spared signals, also that of the processor's limit: a child is not.
    if child := os.fork():
        sys.exit(os.waitpid(child, 0)[1] != 0)
    forbid_files([sys.base_prefix, "/usr/lib", "/lib", "/lib64"])
    forbid_calls()
    limit_resources(cpu_seconds, memory_bytes, output_bytes)
    exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    main()
