"""The kernels: warm processes that compute, with limits of processor time and memory that are kept. Linux only.

::

    web process                                                  exec'ed once for all web processes
    pool.Pool ── process.Kernel ══ socket pair, JSON ═══ child   one thread, one request at a time, killed when late
      ├─ scheduler: fair_queue ◄─ expected_work
      ├─ computation
      └─ keeper ── spawner.Spawner ── socket pair ────── zygote  one thread, everything imported and warm; forks, reaps
                           └───── spawner.Door of the main process ──┘

Front side: ``pool`` (asks), ``scheduler`` (who computes when; ``fair_queue`` admits and orders those who wait by
``expected_work``), ``computation`` (processor time used, and how it yields), ``keeper`` (starts and replaces), each
without waiting but the last; ``process`` (one kernel), ``spawner`` (the zygote). Behind the pipe: ``zygote``,
``child``, ``sandbox`` (limits). On both: ``protocol`` (the frames).

Why like this, and not threads, a signal or a process pool: C code in FLINT and CPython ignores signals and may abort
its process when memory runs out, so only a process can be stopped; a fork of a process with threads copies its locks
in whatever state they are, and the sockets of its callers, so the zygote is exec'ed and never has a second thread; a
fresh import of the mathematics takes a second and a fork a few milliseconds, so kernels are forked, and kept.
"""
