#pragma once
#include <git2.h>

// git_libgit2_opts is variadic, and Swift imports no variadic function: one wrapper an option.
static inline int git_bus_disable_object_cache(void) {
    return git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
}

static inline int git_bus_map_at_most(size_t window, size_t all) {
    int code = git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, window);
    return code < 0 ? code : git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, all);
}
