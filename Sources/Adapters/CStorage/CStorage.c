#define _GNU_SOURCE

#include "CStorage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
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

int fc_open_path(const char *path) {
    for (;;) {
        int descriptor = open(path, O_PATH | O_CLOEXEC);
        if (descriptor >= 0) return descriptor;
        if (errno != EINTR) return -errno;
    }
}

int fc_set_direct(int descriptor, int is_direct) {
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0) return -errno;
    flags = is_direct ? flags | O_DIRECT : flags & ~O_DIRECT;
    return fcntl(descriptor, F_SETFL, flags) == 0 ? 0 : -errno;
}

int64_t fc_block_device_size(int descriptor) {
    uint64_t size = 0;
    if (ioctl(descriptor, BLKGETSIZE64, &size) != 0) return -errno;
    return size <= INT64_MAX ? (int64_t)size : -EOVERFLOW;
}

int fc_logical_block_size(int descriptor) {
    int size = 0;
    return ioctl(descriptor, BLKSSZGET, &size) == 0 ? size : -errno;
}

int fc_zero_device(int descriptor, uint64_t offset, uint64_t length) {
    uint64_t range[2] = {offset, length};
    for (;;) {
        if (ioctl(descriptor, BLKZEROOUT, range) == 0) return 0;
        if (errno != EINTR) return -errno;
    }
}

static int allocate_with(int descriptor, int mode, int64_t offset, int64_t length) {
    for (;;) {
        if (fallocate(descriptor, mode | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)length) == 0) return 0;
        if (errno != EINTR) return -errno;
    }
}

int fc_zero_file(int descriptor, int64_t offset, int64_t length) {
    int result = allocate_with(descriptor, FALLOC_FL_ZERO_RANGE, offset, length);
    if (result != -EOPNOTSUPP && result != -EINVAL) return result;
    return allocate_with(descriptor, FALLOC_FL_PUNCH_HOLE, offset, length);
}

int64_t fc_next_data(int descriptor, int64_t offset) {
    off_t result = lseek(descriptor, (off_t)offset, SEEK_DATA);
    return result >= 0 ? (int64_t)result : -errno;
}

int64_t fc_next_hole(int descriptor, int64_t offset) {
    off_t result = lseek(descriptor, (off_t)offset, SEEK_HOLE);
    return result >= 0 ? (int64_t)result : -errno;
}

int fc_write_out(int descriptor, int64_t offset, int64_t length, int waits) {
    unsigned flags = SYNC_FILE_RANGE_WRITE;
    if (waits) flags |= SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WAIT_AFTER;
    return sync_file_range(descriptor, (off_t)offset, (off_t)length, flags) == 0 ? 0 : -errno;
}

int fc_loop_backing(int descriptor, uint64_t *device, uint64_t *inode, uint64_t *block_device) {
    struct loop_info64 info;
    if (ioctl(descriptor, LOOP_GET_STATUS64, &info) != 0) return -errno;
    *device = info.lo_device;
    *inode = info.lo_inode;
    *block_device = info.lo_rdevice;
    return 0;
}

unsigned fc_device_major(uint64_t device) {
    return major((dev_t)device);
}

unsigned fc_device_minor(uint64_t device) {
    return minor((dev_t)device);
}

int fc_set_attribute(int descriptor, const char *name, const void *value, size_t length) {
    return fsetxattr(descriptor, name, value, length, 0) == 0 ? 0 : -errno;
}
