import BusModel
import Foundation

/// The ssh key of one agent on this host: it stands for the agent alone, wherever a hub asks whose
/// push it is.
struct AgentKey {
    let agent: AgentName
    /// The private half, which never leaves this host.
    let path: String
    var publicPath: String { path + ".pub" }
    private let comment: String

    init(of agent: AgentName, host: String, location: BusLocation) {
        self.agent = agent
        path = "\(location.keyDirectory)/\(agent)"
        let name = host.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        comment = "\(agent)@\(name)"
    }

    /// The public half as one line; `nil` where there is no key, or none that can be read.
    var publicLine: String? {
        // Why none is fine: the callers tell a key that is not there from one that is.
        guard let text = try? String(contentsOfFile: publicPath, encoding: .utf8),  // why: above
            let key = try? PublicKey(file: Array(text.utf8))  // why: the same
        else { return nil }
        return "\(key.type) \(key.base64) \(comment)"
    }

    var fingerprint: String? {
        // Why none is fine: as above.
        publicLine.flatMap { try? PublicKey(file: Array($0.utf8)) }?.fingerprint  // why: as above
    }

    /// Makes the key where there is none. What is there stays as it is.
    func make(environment: [String: String]) async throws {
        let files = FileManager.default
        try PrivateFile.makeDirectory((path as NSString).deletingLastPathComponent)
        if files.fileExists(atPath: path) { return try await makePublic(environment) }
        guard !files.fileExists(atPath: publicPath) else {
            throw CommandFailure(
                .failed,
                "the private half of \(publicPath) is not there",
                hints: ["bring it back, or move the public half away"]
            )
        }
        // Made beside its place and linked into it: whoever comes first has made the key.
        let folder = path + ".new-\(getpid())-\(Wiring.uniqueID())"
        try PrivateFile.makeDirectory(folder)
        // Why try?: what is left of a folder of our own is in nobody's way.
        defer { try? files.removeItem(atPath: folder) }  // why: see above
        let new = folder + "/key"
        let words = ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", new]
        try await keygen(words, environment)
        try link(new, path)
        try await makePublic(environment)
    }

    /// Writes the public half, should it be missing.
    private func makePublic(_ environment: [String: String]) async throws {
        guard !FileManager.default.fileExists(atPath: publicPath) else { return }
        let said = try await keygen(["-y", "-P", "", "-f", path], environment)
        guard let line = said.first else {
            throw CommandFailure(.failed, "\(path) is no key that can be used")
        }
        let words = line.split(separator: " ").prefix(2).joined(separator: " ")
        try PrivateFile.write("\(words) \(comment)\n", to: publicPath)
    }

    private func link(_ old: String, _ new: String) throws {
        guard Foundation.link(old, new) != 0, errno != EEXIST else { return }
        let reason = String(cString: strerror(errno))
        throw CommandFailure(.cannotCreate, "cannot write \(new): \(reason)")
    }

    @discardableResult
    private func keygen(
        _ words: [String],
        _ environment: [String: String]
    ) async throws -> [String] {
        let said = await ProgramOutput.of(
            "ssh-keygen",
            words,
            in: environment,
            deadline: .seconds(10)
        )
        guard let said, said.status == 0 else {
            throw CommandFailure(
                .failed,
                said == nil ? "ssh-keygen cannot be run" : "ssh-keygen cannot use \(path)",
                hints: ["command -v ssh-keygen"]
            )
        }
        return said.lines
    }
}
