"""How many files this process and its children may have open, and how many callers that is enough for."""

import resource

#: Connections of one web process; what keeps two machines busy is less.
MOST_CONNECTIONS = 800

#: Files that a web process has open beside them: sockets to listen on, logs, counts, and four for each kernel.
BESIDES, A_KERNEL = 48, 4


def connections(kernels: int) -> int:
    """How many callers one web process may have, after the limit of open files was raised as far as possible."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = MOST_CONNECTIONS + BESIDES + A_KERNEL * kernels
    if soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(min(MOST_CONNECTIONS, soft - BESIDES - A_KERNEL * kernels), 1)
