/// Everything git-bus does to the world because of the bus, one case each.
///
/// An effect is journalled as intended before it runs, and as done after.
public enum Effect: Hashable, Sendable {
    /// Write down a line for an agent, to be typed when its terminal is ready.
    case ping(Ping)
    /// Forget a line that was not typed yet and is no longer true.
    case withdraw(Ping)
}
