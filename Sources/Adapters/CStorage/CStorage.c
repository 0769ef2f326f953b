#define _GNU_SOURCE

#include "CStorage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

// Older C libraries know the system call and not the constants.
#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE (1 << 0)
#endif
#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE (1 << 1)
#endif

int fc_random_bytes(void *buffer, size_t length) {
    unsigned char *next = buffer;
    while (length > 0) {
        ssize_t count = getrandom(next, length, 0);
        if (count < 0) {
            if (errno == EINTR) continue;
            return -errno;
        }
        next += count;
        length -= (size_t)count;
    }
    return 0;
}

int fc_allocate(int descriptor, int64_t length) {
    for (;;) {
        if (fallocate(descriptor, 0, 0, (off_t)length) == 0) return 0;
        if (errno != EINTR) return -errno;
    }
}

int fc_is_in_memory(int descriptor) {
    struct statfs status;
    return fstatfs(descriptor, &status) == 0 && status.f_type == TMPFS_MAGIC;
}

// Through syscall(2): glibc has renameat2 since 2.28, musl only since 1.2.6.
static int rename_with(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
    long result = syscall(SYS_renameat2, from_directory, from, to_directory, to, flags);
    return result == 0 ? 0 : -errno;
}

int fc_rename_exchange(int first_directory, const char *first, int second_directory, const char *second) {
    return rename_with(first_directory, first, second_directory, second, RENAME_EXCHANGE);
}

int fc_rename_new(int from_directory, const char *from, int to_directory, const char *to) {
    return rename_with(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

int fc_synchronize_file_system(int descriptor) {
    return syncfs(descriptor) == 0 ? 0 : -errno;
}

int fc_set_attribute(int descriptor, const char *name, const void *value, size_t length) {
    return fsetxattr(descriptor, name, value, length, 0) == 0 ? 0 : -errno;
}
