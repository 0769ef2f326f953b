#define _GNU_SOURCE

#include "CProcesses.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

// Older C libraries and kernel headers do not know the call's number; it is the same on all architectures.
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

int fc_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno;
}

int fc_memory_file(void) {
    int descriptor = memfd_create("input", MFD_CLOEXEC);
    return descriptor >= 0 ? descriptor : -errno;
}

int fc_process_descriptor(int process) {
    long descriptor = syscall(SYS_pidfd_open, process, 0);
    return descriptor >= 0 ? (int)descriptor : -errno;
}

char **fc_environment(void) {
    return environ;
}

int fc_spawn_in_directory(void *actions, const char *path) {
    return -posix_spawn_file_actions_addchdir_np(actions, path);
}

int fc_spawn_closing_from(void *actions, int first) {
#if defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 34)
    return -posix_spawn_file_actions_addclosefrom_np(actions, first);
#endif
#endif
    (void)actions, (void)first;
    return 0;
}
