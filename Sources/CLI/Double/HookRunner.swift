import Foundation

/// Runs programs that are told of something, and complains when they are not quiet and quick.
struct HookRunner {
    let folder: StageFolder
    let environment: [String: String]

    /// Runs a program to its end.
    ///
    /// - Parameter name: what it is called in complaints.
    func run(
        _ arguments: [String],
        named name: String,
        input: String? = nil,
        seconds: Int64
    ) throws(CommandFailure) {
        let child: StageChild
        do {
            child = try StageChild(arguments, environment: environment, input: input)
        } catch {
            return try folder.complain("\(name): \(error.message)")
        }
        let began = SteadyClock.now
        var printed: [UInt8] = []
        while child.status == nil {
            printed += child.read()
            // Whoever asks for the end waits; the last hooks still have their moment.
            let patience = StageSignals.isEnding ? min(1500, seconds * 1000) : seconds * 1000
            if SteadyClock.now - began > patience {
                child.end()
                if !StageSignals.isEnding {
                    try folder.complain("\(name): took longer than \(seconds) s")
                }
                return
            }
            _ = poll(nil, 0, 2)
        }
        printed += child.read()
        if !printed.isEmpty {
            let text = String(decoding: printed, as: UTF8.self)
            try folder.complain("\(name): printed \(text.debugDescription)")
        }
        if let status = child.status, status != 0 {
            try folder.complain("\(name): ended with \(status)")
        }
    }
}
