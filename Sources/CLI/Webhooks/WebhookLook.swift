import Foundation
import Journal

/// Whether a forge could ring, as `git bus doctor` says it; nothing where none may.
struct WebhookLook {
    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    func findings() -> [Finding] {
        guard let location = examination.location, let settings = examination.host.webhook else {
            return []
        }
        var problem: CommandFailure?
        do { _ = try WebhookSecret.read(settings.secretFile) } catch { problem = error }
        let place = settings.socket(of: location)
        let socket = "\(place.directory)/\(place.name)"
        return [
            Self.judge(
                settings,
                socket: socket,
                exists: FileManager.default.fileExists(atPath: socket),
                isDaemonRunning: DaemonLock.holder(path: location.lockPath) != nil,
                secret: problem
            )
        ]
    }

    /// - Parameter problem: why the secret cannot be used, if it cannot.
    static func judge(
        _ settings: WebhookSettings,
        socket: String,
        exists: Bool,
        isDaemonRunning: Bool,
        secret problem: CommandFailure?
    ) -> Finding {
        func finding(_ state: Finding.State, _ text: String, _ fix: String? = nil) -> Finding {
            Finding("webhooks", state, "webhooks", text, fix: fix)
        }
        if let problem {
            let text = ([problem.message] + problem.facts).joined(separator: ": ")
            return finding(.error, text, problem.hints.first)
        }
        guard isDaemonRunning else {
            return finding(.info, "no daemon runs that could hear them", "git bus up")
        }
        guard exists else {
            return finding(.error, "nothing listens at \(socket)", "git bus down; git bus up")
        }
        return finding(.ok, "those of \(settings.forge.rawValue) are heard at \(socket)")
    }
}
