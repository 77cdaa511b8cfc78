import Foundation

/// Turns signals that ask for the end into a stream.
final class EndSignals {
    let stream: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    init(_ numbers: [Int32] = [SIGTERM, SIGINT]) {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        self.stream = stream
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }
}
