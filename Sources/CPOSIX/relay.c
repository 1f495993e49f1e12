#define _GNU_SOURCE
#include "relay.h"

#include <signal.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>

int sekimori_stand_back(void) { return setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + 5); }

int sekimori_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int sekimori_hide_memory(void) {
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) < 0) return -1;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static void nothing(int signal) { (void)signal; }

int sekimori_interruptible(void) {
    struct sigaction action = {.sa_handler = nothing};
    sigset_t set;
    if (sigaction(SIGUSR1, &action, NULL) < 0) return -1;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    return pthread_sigmask(SIG_UNBLOCK, &set, NULL) == 0 ? 0 : -1;
}
