#pragma once
#include <git2.h>

// git_libgit2_opts is variadic, and Swift imports no variadic function: one wrapper an option.
static inline int git_bus_disable_object_cache(void) {
    return git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
}
