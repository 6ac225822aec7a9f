"""Hostile outside programs: what they try, in Python. Each prints `ESCAPED` where it succeeds.

They are given the folder of a run with a secret in it, the process id of the machine, a port on
which it listens, and a word by which their processes and files can be recognised.
"""

from __future__ import annotations

PRELUDE = """
import os, signal, sys, time
folder, parent, port, word = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
def out(text):
    os.write(1, (text + "\\n").encode())
def must_fail(function, *given):
    try:
        function(*given)
    except (ArithmeticError, ImportError, MemoryError, OSError, RuntimeError, ValueError) as error:
        out("refused " + type(error).__name__)
    else:
        out("ESCAPED")
def call(number, *given):
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    given = [ctypes.c_long(x) if isinstance(x, int) else x for x in given]
    if libc.syscall(ctypes.c_long(number), *given) < 0:
        raise OSError(ctypes.get_errno(), "refused")
def read(path):
    with open(path, "rb") as file:
        return file.read(100)
def write(path):
    with open(path, "w") as file:
        file.write(word)
def child(function):
    try:
        made = os.fork()
    except OSError:
        out("refused fork")
        return 0
    if not made:
        function()
        os._exit(0)
    return made
"""

PROGRAMS: dict[str, str] = {
    # files
    "reads the run folder": "must_fail(read, folder + '/journal.jsonl')",
    "lists the run folder": "must_fail(os.listdir, folder)",
    "lists the home directory": """
for home in ("/root", "/home", os.path.expanduser("~root")):
    must_fail(os.listdir, home + "/.ssh"); must_fail(read, home + "/.bashrc")
""",
    "reads what users have": """
for path in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/var/log/dpkg.log"):
    must_fail(read, path)
""",
    "writes into the run folder": """
must_fail(write, folder + "/journal.jsonl"); must_fail(write, folder + "/new")
must_fail(os.mkdir, folder + "/dir"); must_fail(os.truncate, folder + "/journal.jsonl", 0)
""",
    "deletes the run folder": """
must_fail(os.remove, folder + "/journal.jsonl")
must_fail(os.rename, folder + "/journal.jsonl", folder + "/gone")
must_fail(os.rmdir, folder)
""",
    "follows a symbolic link": """
link = os.environ["HOME"] + "/link"
must_fail(lambda: (os.symlink(folder + "/journal.jsonl", link), read(link)))
must_fail(lambda: (os.symlink("/", link + "2"), os.listdir(link + "2" + folder)))
""",
    "climbs out by relative paths": """
must_fail(read, "../../../../../../../.." + folder + "/journal.jsonl")
must_fail(lambda: (os.chroot("."), read("../../.." + folder + "/journal.jsonl")))
""",
    "makes a hard link to a file of the run": """
must_fail(os.link, folder + "/journal.jsonl", os.environ["HOME"] + "/mine")
""",
    "changes the rights of a file of the run": """
must_fail(os.chmod, folder + "/journal.jsonl", 0o777)
must_fail(os.utime, folder + "/journal.jsonl")
must_fail(os.chown, folder + "/journal.jsonl", 1, 1)
""",
    "writes to shared places": """
for place in ("/dev/shm/", "/tmp/", "/var/tmp/", "/run/", "/", "/usr/", "/etc/"):
    must_fail(write, place + word)
""",
    "writes beside its own script": """
must_fail(write, sys.argv[0])
must_fail(write, sys.argv[0] + word)
""",
    "fills the disk": """
def fill():
    with open(os.environ["HOME"] + "/full", "wb") as file:
        for _ in range(100):
            file.write(bytes(1 << 20))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
must_fail(fill)
""",
    "fills the disk with many files": """
def fill():
    for number in range(100_000):
        open(os.environ["HOME"] + f"/{number}", "w").close()
must_fail(fill)
""",
    "opens many files": """
kept = []
must_fail(lambda: [kept.append(os.open("/dev/null", os.O_RDONLY)) for _ in range(100_000)])
""",
    "opens devices": """
for path in ("/dev/tty", "/dev/mem", "/dev/kmsg", "/dev/vda", "/dev/sda", "/dev/ptmx", "/dev/fuse"):
    must_fail(read, path)
must_fail(os.mknod, os.environ["HOME"] + "/disk", 0o60666, os.makedev(254, 0))
""",
    "watches the run folder": """
import ctypes
must_fail(call, 294 if os.uname().machine == "x86_64" else 26, 0)
""",
    # network
    "connects to a port": """
import socket
must_fail(lambda: socket.create_connection(("127.0.0.1", port), 1))
""",
    "sends a datagram": """
import socket
must_fail(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("8.8.8.8", 53)))
""",
    "uses sockets of the machine": """
import socket
for path in (folder + "/socket", "/var/run/docker.sock", "/run/dbus/system_bus_socket", "\\0x"):
    must_fail(lambda: socket.socket(socket.AF_UNIX).connect(path))
must_fail(lambda: socket.socket(socket.AF_UNIX).bind("\\0" + word))
""",
    "uses other families of sockets": """
import socket
for family, kind in ((40, 1), (16, 3), (17, 3), (38, 5), (10, 1)):  # vsock netlink packet alg inet6
    must_fail(socket.socket, family, kind)
""",
    # processes
    "kills the machine": """
for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP, signal.SIGINT):
    must_fail(os.kill, parent, number)
""",
    "kills its parent": """
try:
    os.kill(os.getppid(), signal.SIGKILL)
except OSError:
    pass
out("done")
""",
    "kills all that it can": """
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for target in (-1, 0, -parent, 1):
    try:
        os.kill(target, signal.SIGTERM)
    except OSError:
        pass
out("done")
""",
    "sends signals by a file": """
import fcntl
source, sink = os.pipe()
must_fail(fcntl.fcntl, source, fcntl.F_SETOWN, parent)
must_fail(fcntl.ioctl, source, 0x8901, parent.to_bytes(4, "little"))
""",
    "traces the machine": """
import ctypes
x86 = os.uname().machine == "x86_64"
must_fail(call, 101 if x86 else 117, 16, parent, 0, 0)
must_fail(call, 310 if x86 else 270, parent, None, 0, None, 0, 0)
must_fail(call, 434, parent, 0)
""",
    "slows the machine down": """
must_fail(os.setpriority, os.PRIO_PROCESS, parent, 19)
must_fail(os.sched_setaffinity, parent, {0})
import resource
must_fail(resource.prlimit, parent, resource.RLIMIT_NOFILE, (1, 1))
""",
    "looks around in /proc": """
for name in ("environ", "cmdline", "maps", "fd", "root", "cwd", "mem"):
    for process in (parent, "self", 1):
        must_fail(read, f"/proc/{process}/{name}")
        must_fail(os.listdir, f"/proc/{process}/{name}")
""",
    "finds secrets in its environment": """
out("ESCAPED" if any("secret" in text for text in os.environ.values()) else "nothing")
""",
    "finds open files": """
for handle in range(3, 64):
    try:
        os.fstat(handle)
        out(f"ESCAPED {handle}")
    except OSError:
        pass
out("nothing")
""",
    "is a fork bomb": """
while True:
    try:
        os.fork()
    except OSError:
        pass
""",
    "is a bomb of threads": """
import threading
def spin():
    while True:
        time.sleep(0.01)
must_fail(lambda: [threading.Thread(target=spin, daemon=True).start() for _ in range(10_000)])
os._exit(0)
""",
    "leaves a daemon": """
def daemon():
    os.setsid()
    child(lambda: time.sleep(600))
child(daemon)
out("done")
""",
    "leaves a daemon without streams": """
def daemon():
    os.setsid()
    for handle in range(3):
        os.close(handle)
    signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if os.fork() == 0:
        time.sleep(600)
child(daemon)
out("done")
""",
    "leaves zombies": """
for _ in range(10):
    child(lambda: None)
out("done")
""",
    "stops itself": "out('done'); os.kill(os.getpid(), signal.SIGSTOP)",
    "ignores signals": """
for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
time.sleep(600)
""",
    "survives its parent": """
import ctypes
ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
for handle in range(3):
    os.close(handle)
time.sleep(600)
""",
    "raises its limits": """
import resource
for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE):
    must_fail(resource.setrlimit, kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
""",
    "becomes root": """
must_fail(os.setuid, 0) if os.getuid() else must_fail(read, "/etc/shadow")
must_fail(os.setgroups, [0])
import subprocess
for words in (["su", "-c", "id"], ["mount", "-t", "tmpfs", "x", os.environ["HOME"]]):
    must_fail(lambda: 1 / (subprocess.run(words, stdin=-3, stdout=-3).returncode == 0))
""",
    "makes a world of its own": """
import ctypes
x86 = os.uname().machine == "x86_64"
for flags in (0x10000000, 0x20000, 0x20000000, 0x40000000):
    must_fail(call, 272 if x86 else 97, flags)
    must_fail(call, 56 if x86 else 220, flags | 17, 0, 0, 0, 0)
must_fail(call, 165 if x86 else 40, b"/", b"/usr", None, 4096, None)
must_fail(call, 435, None, 0)
""",
    "asks the kernel for more": """
import ctypes
x86 = os.uname().machine == "x86_64"
for number in (321, 298, 250, 425, 323, 303, 167, 246) if x86 else (280, 241, 219, 425, 282, 264):
    must_fail(call, number, 0, 0, 0, 0, 0)
for number in (452, 463, 500, 600):
    must_fail(call, number, 0, 0, 0, 0, 0)
""",
    "types on a terminal": """
import fcntl
for handle in range(3):
    must_fail(fcntl.ioctl, handle, 0x5412, b"x")
""",
    # memory and time
    "takes all memory": """
must_fail(bytearray, 64 << 30)
must_fail(lambda: [bytearray(1 << 24) for _ in iter(int, 1)])
""",
    "takes memory with many processes": """
def hold():
    kept = bytearray(100 << 20)
    for place in range(0, len(kept), 4096):
        kept[place] = 1
    time.sleep(600)
for _ in range(10):
    child(hold)
time.sleep(600)
""",
    "takes memory that is in no process": """
must_fail(os.memfd_create, "hidden")
import ctypes
x86 = os.uname().machine == "x86_64"
must_fail(call, 29 if x86 else 194, 0, 1 << 30, 0o1666)
must_fail(call, 240 if x86 else 180, word.encode(), 66, 0o666, None)
""",
    "spins": "while True: pass",
    "dumps core": """
must_fail(lambda: __import__("resource").setrlimit(4, (-1, -1)))
sys.stdout.flush()
os.abort()
""",
    "sleeps past the end": "out('waiting'); time.sleep(600)",
    # streams
    "floods": "while True: os.write(1, b'x' * 79 + b'\\n')",
    "prints one endless line": "while True: os.write(1, bytes(65536))",
    "floods standard error": "while True: os.write(2, b'x' * 65536)",
    "drips": """
while True:
    os.write(1, b'.')
    time.sleep(0.01)
""",
    "prints empty lines": "while True: os.write(1, b'\\n' * 65536)",
    "closes its output and goes on": "os.close(1); os.close(2); time.sleep(600)",
    "never reads": "time.sleep(600)",
    "closes its input": "os.close(0); out('done')",
    "writes to its input": "must_fail(os.write, 0, b'x'); out('done')",
    "reports in the place of its launcher": """
for handle in range(3, 64):
    try:
        os.write(handle, b"ended with exit code 0\\n")
        out("ESCAPED")
    except OSError:
        pass
out("done")
""",
}

WAITING = (
    "is a fork bomb", "survives its parent", "stops itself", "ignores signals", "never reads",
    "sleeps past the end", "drips", "closes its output and goes on",
    "takes memory with many processes",
)  # fmt: skip
"""Those that wait to be killed."""

ENDINGS = {
    "floods": "it printed more than",
    "prints one endless line": "it printed a line of more than",
    "floods standard error": "of errors",
    "drips": "it was killed after",
    "prints empty lines": "it printed more than",
    "never reads": "it was killed after",
    "sleeps past the end": "it was killed after",
    "stops itself": "it was killed after",
    "ignores signals": "it was killed after",
    "spins": "signal 9",
    "dumps core": "signal 6",
}
"""How programs end that are stopped by a limit, where only one limit can be first."""
