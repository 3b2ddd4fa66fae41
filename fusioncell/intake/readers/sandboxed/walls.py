"""The walls around the child: no network, no other program, no file, so much memory and no more.

Each wall is put up by itself and reported by name, so that the parent can say which of them stand on this machine. The
system calls are refused by a filter (seccomp), which needs no privilege; where the machine has none, a network
namespace of the child's own is tried. Sources: seccomp(2), prctl(2), <linux/filter.h>, <asm/unistd.h>.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct

# The calls that a parser never needs once it is loaded, by their number on each machine.
# x86_64: open, creat, openat, openat2, socket, socketpair, connect, accept, sendto, bind, listen, clone, fork, vfork,
# execve, kill, link, symlink, mkdir, rename, unlink, ptrace, mount, linkat, unlinkat, renameat, renameat2, execveat,
# clone3, io_uring_setup, tkill, tgkill, memfd_create, process_vm_readv, process_vm_writev, bpf; aarch64 likewise.
_REFUSED = {
    "x86_64": (
        0xC000003E,
        (
            *(2, 85, 257, 437, 41, 53, 42, 43, 44, 49, 50, 56, 57, 58, 59, 62, 86, 88, 83, 82, 87, 101, 165, 265, 263),
            *(264, 316, 322, 435, 425, 200, 234, 319, 310, 311, 321),
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(56, 437, 198, 199, 203, 202, 206, 200, 201, 220, 221, 129, 37, 36, 34, 38, 35, 117, 40, 276, 281, 435),
            *(425, 130, 131, 279, 270, 271, 280),
        ),
    ),
}
_LOAD_ARCH, _LOAD_CALL = (0x20, 0, 0, 4), (0x20, 0, 0, 0)
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_NO_NEW_PRIVS, _SECCOMP, _DUMPABLE = 38, 22, 4
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def close_in(memory: int) -> dict[str, str]:
    """Put up every wall that this machine has; which one stands by which means, or empty where none does."""
    libc = _libc()
    libc.prctl(_DUMPABLE, 0, 0, 0, 0)
    bounded = _bounded(memory)
    filtered = _filtered(libc)
    apart = "" if filtered else _apart(libc)
    return {
        "memory": bounded,
        "network": filtered or apart,
        "files": filtered or "size limit alone",
        "programs": filtered,
    }


def spare_cpu(seconds: int) -> None:
    """So many more seconds of processor time from here on; then the machine kills this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _bounded(memory: int) -> str:
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_AS, memory),
    ):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):
            return ""
    return "address space"


def _filtered(libc: ctypes.CDLL) -> str:
    known = _REFUSED.get(platform.machine())
    if known is None or libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return ""
    program = _filter(*known)
    buffer = ctypes.create_string_buffer(program, len(program))
    wanted = _Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    return "system call filter" if libc.prctl(_SECCOMP, 2, ctypes.byref(wanted), 0, 0) == 0 else ""


def _filter(machine: int, refused: tuple[int, ...]) -> bytes:
    """The filter in the machine's own code: another architecture is killed, a refused call fails, the rest passes."""
    code = [_LOAD_ARCH, (0x15, 1, 0, machine), (0x06, 0, 0, _KILL), _LOAD_CALL]
    if machine == _REFUSED["x86_64"][0]:
        code += [(0x35, 0, 1, 0x40000000), (0x06, 0, 0, _KILL)]  # the x32 calls would pass by other numbers
    for number, call in enumerate(refused):
        code.append((0x15, len(refused) - number, 0, call))
    code += [(0x06, 0, 0, _ALLOW), (0x06, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *each) for each in code)


def _apart(libc: ctypes.CDLL) -> str:
    """A network of its own with nothing in it: as root at once, else within a user namespace of its own."""
    flags = _NEW_NET if os.geteuid() == 0 else _NEW_NET | _NEW_USER
    return "network namespace" if libc.unshare(flags) == 0 else ""
