import BusModel
import GitBus

/// Asks a hub whether it lets a key in.
struct KeyProbe {
    /// What came of it.
    enum Outcome: Hashable {
        case taken
        case refused
        /// Nobody could be asked.
        case unknown(String)
    }

    static func ask(
        _ location: BusLocation,
        key: AgentKey,
        command: String,
        deadline: Duration = .seconds(10)
    ) async -> Outcome {
        do {
            // ssh says which key opened the door; another one may stand in its settings.
            let git = GitProcess(directory: "/", environment: ["GIT_SSH_COMMAND": command + " -v"])
            let answer = try await git.run(
                ["ls-remote", "--", location.url, location.ref.text],
                deadline: deadline
            )
            return judge(
                status: answer.status,
                said: answer.error,
                path: key.path,
                fingerprint: key.fingerprint ?? "-"
            )
        } catch {
            return .unknown(CommandFailure(error).message)
        }
    }

    /// What the words of ssh say of a key.
    static func judge(
        status: Int32,
        said: String,
        path: String,
        fingerprint: String
    ) -> Outcome {
        var isOffered = false
        var isOurs = false
        var isReached = false
        for line in said.split(whereSeparator: \.isNewline) {
            let isMeant = line.contains(path) || line.contains(fingerprint)
            if line.contains("Authentications that can continue") { isReached = true }
            // In older versions the line of the answer names no key, and that of the offer does.
            if line.contains("Offering "), line.contains("public key") { isOffered = isMeant }
            if line.contains("Server accepts key") { isOurs = isMeant || isOffered }
        }
        if status == 0 { return isOurs ? .taken : .refused }
        guard isReached || isOurs else {
            let words = said.split(whereSeparator: \.isNewline).last { !$0.hasPrefix("debug") }
            return .unknown(words.map { String($0.prefix(200)) } ?? "exit status \(status)")
        }
        return .refused
    }
}
