#pragma once
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

// What Swift cannot call or read: functions with any number of arguments, macros that are no
// plain numbers, and a variable that belongs to C.

extern char **environ;

static inline int git_bus_errno(void) { return errno; }

static inline char **git_bus_environment(void) { return environ; }

static inline int git_bus_open(const char *path, int flags, mode_t mode) {
    return open(path, flags, mode);
}

static inline int git_bus_close_at_exec(int descriptor) {
    return fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

static inline int git_bus_never_wait(int descriptor) {
    return fcntl(descriptor, F_SETFL, O_NONBLOCK);
}

static inline int git_bus_is_regular(const struct stat *facts) { return S_ISREG(facts->st_mode); }

// Whether SIGPIPE had ended the process until now.
static inline int git_bus_ignore_pipes(void) { return signal(SIGPIPE, SIG_IGN) == SIG_DFL; }
