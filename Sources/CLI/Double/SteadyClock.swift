import Foundation

/// Milliseconds that pass evenly, for pauses and pictures that move. Dates are ``Wiring/now()``.
enum SteadyClock {
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
