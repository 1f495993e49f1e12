// System calls that Swift cannot make by itself: fork and exec, descriptors passed over sockets, terminals.
// Every function returns -1 and leaves the reason in errno unless it says otherwise.
#pragma once

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: Sockets

/// The most descriptors one message carries or accepts.
#define SEKIMORI_DESCRIPTORS 16

/// Sends bytes, never blocking and never raising SIGPIPE; the descriptors travel with the first byte.
ssize_t sekimori_send(int socket, const void *bytes, size_t length, const int *descriptors, size_t count);

/// Receives bytes, never blocking. `*count` says how many descriptors came along; all are close-on-exec.
/// More than SEKIMORI_DESCRIPTORS at once fails with EMSGSIZE, and none of them stays open.
ssize_t sekimori_receive(int socket, void *bytes, size_t length, int *descriptors, size_t *count);

/// Takes one waiting connection, close-on-exec and non-blocking.
int sekimori_accept(int listener);

/// Who connected, as the kernel saw it at connect time.
int sekimori_peer(int socket, uid_t *uid, gid_t *gid, pid_t *pid);

// MARK: Processes

/// Keep the caller's uid, gid or umask.
#define SEKIMORI_KEEP (-1)

struct sekimori_spawn {
    const char *path;
    char *const *arguments;
    char *const *environment;
    /// The child's working directory; NULL for "/".
    const char *directory;
    /// The child's descriptor i is descriptors[i]; -1 opens /dev/null there. All others are closed.
    const int *descriptors;
    size_t descriptor_count;
    int64_t uid;
    int64_t gid;
    const gid_t *groups;
    size_t group_count;
    /// A directory of cgroup v2 the child is born in; NULL for the parent's.
    const char *cgroup;
    int32_t umask;
    /// The signal the child gets when its parent's thread ends; 0 for none.
    int32_t death_signal;
    /// Whether the child leads a session of its own.
    int32_t new_session;
    /// Whether the child's descriptor 0 becomes its controlling terminal; implies a new session.
    int32_t controlling_terminal;
    int32_t no_new_privileges;
};

/// Starts a program. On success `*pidfd` is a close-on-exec descriptor of the process. When the child could not reach
/// its program, the child is reaped, errno is the child's, and `*step` names what failed (see sekimori_step).
pid_t sekimori_spawn(const struct sekimori_spawn *what, int *pidfd, int *step);

enum sekimori_step {
    sekimori_step_fork, sekimori_step_cgroup, sekimori_step_session, sekimori_step_descriptors,
    sekimori_step_identity, sekimori_step_limits, sekimori_step_directory, sekimori_step_exec
};

/// Waits for a child: 1 when it ended (`*status` is its exit status, or 128 + the signal), 0 when `block` is 0 and it
/// still runs.
int sekimori_wait(int pidfd, int block, int *status);

/// Signals the process behind a pidfd: never another one that got its number.
int sekimori_signal(int pidfd, int signal);

/// A pidfd, close-on-exec.
int sekimori_pidfd(pid_t pid);

/// A file without a name, close-on-exec: for more bytes than a pipe holds.
int sekimori_memory_file(const char *name);

// MARK: Terminals

/// A new pseudo-terminal of this size; both ends are close-on-exec.
int sekimori_open_pty(uint16_t rows, uint16_t columns, int *master, int *slave);

int sekimori_get_window(int terminal, uint16_t *rows, uint16_t *columns);
int sekimori_set_window(int terminal, uint16_t rows, uint16_t columns);

// MARK: Signals and time

/// A close-on-exec descriptor that becomes readable at these signals, which are blocked from now on (in this thread and
/// those it starts).
int sekimori_signal_descriptor(const int *signals, size_t count);

/// Takes one signal from the descriptor; 0 when none waits.
int sekimori_next_signal(int descriptor);

/// Nanoseconds since boot, suspension included.
uint64_t sekimori_boot_nanoseconds(void);

/// Fills `bytes` with random bytes of the kernel.
int sekimori_random(void *bytes, size_t length);

/// Overwrites a secret in a way no compiler leaves out.
void sekimori_erase(void *bytes, size_t length);
