#define _GNU_SOURCE
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/sched.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

struct failure {
    int step;
    int error;
};

// From here to exec the child may call async-signal-safe functions only: the parent may have had threads.

static void give_up(int report, int step) {
    struct failure failure = {.step = step, .error = errno};
    ssize_t written = write(report, &failure, sizeof failure);
    (void)written;
    _exit(127);
}

static void reset_signals(void) {
    // The kernel's own structure, all zero for the default action: glibc keeps two signals from its sigaction.
    static const unsigned long standard[4];
    for (int number = 1; number < NSIG; number++) (void)syscall(SYS_rt_sigaction, number, standard, NULL, 8);
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Puts descriptors[i] at i and closes everything else but the report pipe, whose new number is returned.
static int arrange(const struct sekimori_spawn *what, int report) {
    int count = (int)what->descriptor_count;
    // First out of the way, so that no target number is still a source.
    report = fcntl(report, F_DUPFD_CLOEXEC, count + 32);
    if (report < 0) _exit(127);
    int sources[SEKIMORI_DESCRIPTORS];
    for (int i = 0; i < count; i++) {
        int source = what->descriptors[i];
        if (source < 0) {
            source = open("/dev/null", O_RDWR | O_CLOEXEC);
            if (source < 0) give_up(report, sekimori_step_descriptors);
        }
        sources[i] = fcntl(source, F_DUPFD_CLOEXEC, count);
        if (sources[i] < 0) give_up(report, sekimori_step_descriptors);
    }
    for (int i = 0; i < count; i++)
        if (dup2(sources[i], i) < 0) give_up(report, sekimori_step_descriptors);
    if (report > count) (void)syscall(SYS_close_range, count, report - 1, 0);
    (void)syscall(SYS_close_range, report + 1, ~0U, 0);
    return report;
}

static void join(const char *cgroup, int report) {
    char path[PATH_MAX];
    size_t length = strlen(cgroup);
    static const char file[] = "/cgroup.procs";
    errno = ENAMETOOLONG;
    if (length + sizeof file > sizeof path) give_up(report, sekimori_step_cgroup);
    memcpy(path, cgroup, length);
    memcpy(path + length, file, sizeof file);
    int procs = open(path, O_WRONLY | O_CLOEXEC);
    if (procs < 0 || write(procs, "0", 1) != 1) give_up(report, sekimori_step_cgroup);
    close(procs);
}

static void become(const struct sekimori_spawn *what, pid_t parent, int report, int joined) {
    reset_signals();
    if (what->cgroup && !joined) join(what->cgroup, report);
    report = arrange(what, report);
    if (what->new_session || what->controlling_terminal)
        if (setsid() < 0) give_up(report, sekimori_step_session);
    if (what->controlling_terminal)
        if (ioctl(0, TIOCSCTTY, 0) < 0) give_up(report, sekimori_step_session);
    if (what->umask != SEKIMORI_KEEP) (void)umask((mode_t)what->umask);
    if (what->uid != SEKIMORI_KEEP || what->gid != SEKIMORI_KEEP) {
        // Raw calls: glibc's set*id wait for other threads, which do not exist in this copy of the process.
        if (syscall(SYS_setgroups, what->group_count, what->groups) < 0) give_up(report, sekimori_step_identity);
        if (what->gid != SEKIMORI_KEEP) {
            gid_t gid = (gid_t)what->gid;
            if (syscall(SYS_setresgid, gid, gid, gid) < 0) give_up(report, sekimori_step_identity);
        }
        if (what->uid != SEKIMORI_KEEP) {
            uid_t uid = (uid_t)what->uid;
            if (syscall(SYS_setresuid, uid, uid, uid) < 0) give_up(report, sekimori_step_identity);
        }
    }
    if (what->no_new_privileges)
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) give_up(report, sekimori_step_limits);
    // After the change of uid, which clears it.
    if (what->death_signal) {
        if (prctl(PR_SET_PDEATHSIG, what->death_signal, 0, 0, 0) < 0) give_up(report, sekimori_step_limits);
        // The parent may have ended before it could be watched.
        errno = ESRCH;
        if (getppid() != parent) give_up(report, sekimori_step_limits);
    }
    if (chdir(what->directory ? what->directory : "/") < 0) give_up(report, sekimori_step_directory);
    execve(what->path, what->arguments, what->environment);
    give_up(report, sekimori_step_exec);
}

/// Like fork, with a pidfd, in the cgroup where the kernel can: moving a process later waits for all CPUs.
static pid_t divide(const char *cgroup, int *pidfd, int *joined) {
    int directory = -1;
    *joined = 0;
    if (cgroup) {
        directory = open(cgroup, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (directory < 0) return -1;
    }
    struct clone_args arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.flags = CLONE_PIDFD;
    arguments.pidfd = (uint64_t)(uintptr_t)pidfd;
    arguments.exit_signal = SIGCHLD;
    if (directory >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)directory;
    }
    *joined = directory >= 0;
    pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid < 0 && (errno == ENOSYS || errno == EPERM || errno == EINVAL)) {
        // A container's filter may know fork only.
        *joined = 0;
        pid = fork();
        if (pid > 0) {
            *pidfd = sekimori_pidfd(pid);
            if (*pidfd < 0) {
                int error = errno;
                kill(pid, SIGKILL);
                waitpid(pid, NULL, 0);
                errno = error;
                pid = -1;
            }
        }
    }
    int error = errno;
    if (directory >= 0) close(directory);
    errno = error;
    return pid;
}

pid_t sekimori_spawn(const struct sekimori_spawn *what, int *pidfd, int *step) {
    int report[2];
    *pidfd = -1;
    *step = sekimori_step_fork;
    if (what->descriptor_count > SEKIMORI_DESCRIPTORS) {
        errno = EINVAL;
        return -1;
    }
    if (pipe2(report, O_CLOEXEC) < 0) return -1;

    // No handler of the parent may run in the child.
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    int joined = 0;
    pid_t parent = getpid();
    pid_t pid = divide(what->cgroup, pidfd, &joined);
    if (pid == 0) {
        become(what, parent, report[1], joined);
        _exit(127);
    }
    int error = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (pid < 0) {
        close(report[0]);
        errno = error;
        return -1;
    }

    struct failure failure;
    ssize_t got;
    do got = read(report[0], &failure, sizeof failure);
    while (got < 0 && errno == EINTR);
    close(report[0]);
    if (got == 0) return pid;

    int status;
    (void)sekimori_wait(*pidfd, 1, &status);
    close(*pidfd);
    *pidfd = -1;
    *step = got == sizeof failure ? failure.step : sekimori_step_fork;
    errno = got == sizeof failure ? failure.error : ECHILD;
    return -1;
}

int sekimori_wait(int pidfd, int block, int *status) {
    siginfo_t info;
    int result;
    memset(&info, 0, sizeof info);
    do result = waitid((idtype_t)P_PIDFD, (id_t)pidfd, &info, WEXITED | (block ? 0 : WNOHANG));
    while (result < 0 && errno == EINTR);
    if (result < 0) return -1;
    if (info.si_pid == 0) return 0;
    *status = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
    return 1;
}

int sekimori_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int sekimori_pidfd(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }
