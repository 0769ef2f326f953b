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

/// Sets an extended attribute of an open file or directory: fsetxattr(2), creating or replacing it.
int fc_set_attribute(int descriptor, const char *name, const void *value, size_t length);

#endif
