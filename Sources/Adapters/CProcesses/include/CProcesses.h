// Linux calls for starting and watching processes that Swift's Glibc module does not show, because it is
// built without _GNU_SOURCE. Each returns 0, or what the comment says, on success and a negated errno
// otherwise.

#ifndef CPROCESSES_H
#define CPROCESSES_H

/// A pipe whose ends no other program inherits, even one that another thread starts now: pipe2(2) with
/// O_CLOEXEC.
int fc_pipe(int ends[2]);

/// A file in memory that no other program inherits: memfd_create(2). Returns the descriptor.
int fc_memory_file(void);

/// A descriptor that becomes readable when a child has ended, before it is waited for: pidfd_open(2). Returns
/// the descriptor; -ENOSYS on a kernel before 5.3.
int fc_process_descriptor(int process);

/// Lets a program start in another directory: posix_spawn_file_actions_addchdir_np(3). `actions` is a
/// posix_spawn_file_actions_t.
int fc_spawn_in_directory(void *actions, const char *path);

/// Closes every descriptor from `first` on in a program that is started:
/// posix_spawn_file_actions_addclosefrom_np(3). Does nothing with a C library that cannot do so. `actions` is a
/// posix_spawn_file_actions_t.
int fc_spawn_closing_from(void *actions, int first);

/// Our environment, entries `name=value` with a null pointer behind them. Returns it; nobody may change it
/// meanwhile.
char **fc_environment(void);

#endif
