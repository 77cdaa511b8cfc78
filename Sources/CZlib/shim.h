#pragma once
#include <zlib.h>

// inflateInit is a macro, and Swift imports none of that kind.
static inline int git_bus_inflate_begin(z_stream *stream) { return inflateInit(stream); }
