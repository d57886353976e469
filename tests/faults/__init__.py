"""What goes wrong with real files, row by row; each test ends with a sound catalogue, one record a file, no process.

40 SIGKILLs, busy and idle workers     test_soaks.py (forty workers; how soon the next is there: `make soak`)
SEGV, ABRT, BUS, FPE                    tests/engine/test_faults.py, test_quarantine.py
hang in C, lock held and released       tests/engine/test_faults.py (stuck, spin, sleep), test_lab.py
supervisor frozen (SIGSTOP)             test_processes.py
memory hog                              tests/engine/test_faults.py (eat), test_lab.py (its peak)
disk full, read-only, locked            test_storage.py, tests/catalogue/test_faults.py
vanishes, shrinks, grows, is replaced   test_changes.py (before it is read), test_entries.py (while it is)
no permission, I/O error                test_entries.py, tests/sources/test_walk.py
FIFO, socket, device, links             test_entries.py, test_libraries.py, tests/sources/test_walk.py
kill -9 of the program                  test_soaks.py, tests/batch/test_kill.py, tests/cli/test_processes.py
SIGTERM, SIGHUP, SIGINT, Ctrl-C         tests/cli/test_processes.py, tests/terminal/test_program.py
a storm of resizes                      tests/terminal/test_program.py
quit while a worker hangs               test_storage.py, tests/terminal/test_program.py
hostile names in every widget           tests/tui/test_hostile.py, tests/terminal/test_program.py
bombs and leaks, canary and secret      test_libraries.py, test_leaks.py, test_sandbox.py
mutants                                 test_soaks.py, tests/formats/test_silence.py
worker restarts                         test_soaks.py
a file far slower than its kind         test_slow.py
"""
