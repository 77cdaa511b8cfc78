public import BusModel

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The clock on the wall, for whoever does not bring another.
public enum SystemClock {
    /// The time now.
    public static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
