// Linux calls that Swift's Glibc module does not show, because it is built without _GNU_SOURCE.
// Each returns 0, or what the comment says, on success and a negated errno otherwise.

#ifndef CSTORAGE_H
#define CSTORAGE_H

#include <stddef.h>
#include <stdint.h>

/// Fills `length` bytes at `buffer` from the kernel's random source: getrandom(2).
int fc_random_bytes(void *buffer, size_t length);

/// Reserves the first `length` bytes of a file without writing any: fallocate(2), mode 0.
int fc_allocate(int descriptor, int64_t length);

/// Whether a file is on a file system in memory (tmpfs), where reserving space means to write zeros. Returns 0 or 1.
int fc_is_in_memory(int descriptor);

/// Exchanges two names in one step: renameat2(2) with RENAME_EXCHANGE.
int fc_rename_exchange(int first_directory, const char *first, int second_directory, const char *second);

/// Renames and fails with EEXIST where `to` is taken: renameat2(2) with RENAME_NOREPLACE.
int fc_rename_new(int from_directory, const char *from, int to_directory, const char *to);

/// Writes everything that the file system under `descriptor` still holds in memory: syncfs(2).
int fc_synchronize_file_system(int descriptor);

/// Opens a path for looking at only, symbolic links followed: open(2) with O_PATH. Returns the descriptor.
int fc_open_path(const char *path);

/// Lets reads and writes of an open file go past the page cache, or through it again: fcntl(2), O_DIRECT.
int fc_set_direct(int descriptor, int is_direct);

/// Bytes of a block device: BLKGETSIZE64.
int64_t fc_block_device_size(int descriptor);

/// Bytes of the smallest unit in which a block device is read and written: BLKSSZGET.
int fc_logical_block_size(int descriptor);

/// Zeros a range of a block device, waiting for it: BLKZEROOUT. Both must be multiples of the logical block size.
int fc_zero_device(int descriptor, uint64_t offset, uint64_t length);

/// Zeros a range of a file within its length, keeping its space where that is possible: fallocate(2).
int fc_zero_file(int descriptor, int64_t offset, int64_t length);

/// Where the next data of a file begins, at `offset` or behind it: lseek(2) with SEEK_DATA; -ENXIO where there is none.
int64_t fc_next_data(int descriptor, int64_t offset);

/// Where the next hole of a file begins, its end included: lseek(2) with SEEK_HOLE.
int64_t fc_next_hole(int descriptor, int64_t offset);

/// Begins to write a range of a file out of memory, and where asked waits until that is done: sync_file_range(2).
int fc_write_out(int descriptor, int64_t offset, int64_t length, int waits);

/// What a loop device stands for: LOOP_GET_STATUS64.
///
/// `device` and `inode` tell the file, as stat(2) would; `block_device` is its number where it is a device, else 0.
int fc_loop_backing(int descriptor, uint64_t *device, uint64_t *inode, uint64_t *block_device);

/// The two parts of a device's number: major(3), minor(3).
unsigned fc_device_major(uint64_t device);
unsigned fc_device_minor(uint64_t device);

/// Sets an extended attribute of an open file or directory: fsetxattr(2), creating or replacing it.
int fc_set_attribute(int descriptor, const char *name, const void *value, size_t length);

#endif
