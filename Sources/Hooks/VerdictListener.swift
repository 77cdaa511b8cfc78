/// The socket at which the pre-receive hooks of a hub ask whether a push may land.
///
/// Only the user who owns the daemon may ask: what the hook says of the pusher is believed, since
/// it runs as the same user as the entrance that let the pusher in.
public final class VerdictListener: Sendable {
    private let listener: RequestListener

    /// Decides on a question, on the thread that calls it, for a hook that waits as long as the
    /// second says so.
    public typealias Answer =
        @Sendable (VerdictQuestion, @escaping @Sendable () -> Bool) -> VerdictAnswer?

    /// Listens at the socket `name` in `directory`.
    ///
    /// - Parameter answer: decides; called on several threads at once. It can ask whether the hook
    ///   still waits: where it does not, somebody else has decided, and there is no answer to give.
    /// - Throws: `.inUse` when somebody listens there; `.fileSystem`.
    public init(
        directory path: String,
        name: String = "verdict.sock",
        answer: @escaping Answer
    ) throws(HookError) {
        listener = try RequestListener(directory: path, name: name) { connection in
            let caller = VerdictConnection(descriptor: connection.descriptor)
            guard caller.isOurs, let question = caller.read(), !caller.hasHungUp else { return }
            if let answer = answer(question, { !caller.hasHungUp }) { caller.write(answer) }
        }
    }

    /// Stops listening, and removes the socket unless another listener has replaced it.
    public func close() { listener.close() }
}
