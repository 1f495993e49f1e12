// What the PAM module needs of the system: Embedded Swift has no Glibc module.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <poll.h>
#include <security/pam_appl.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

// pam_prompt takes variable arguments, which Swift cannot pass.

/// Says `text` to the user, in a style of PAM_CONV; `response` is NULL where none is expected.
static inline int sekimori_say(pam_handle_t *handle, int style, char **response, const char *text) {
    return pam_prompt(handle, style, response, "%s", text);
}

// struct ucred and errno are macros or GNU extensions that the importer does not see in every mode.

/// The uid of whoever listens at the other end of a connected socket.
static inline int sekimori_peer_uid(int socket, uid_t *uid) {
    struct ucred who;
    socklen_t length = sizeof who;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &length) < 0) return -1;
    *uid = who.uid;
    return 0;
}

static inline int sekimori_errno(void) { return errno; }

static inline int sekimori_stream_socket(void) {
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

static inline int sekimori_connect(int socket, const struct sockaddr_un *address) {
    return connect(socket, (const struct sockaddr *)address, sizeof *address);
}
