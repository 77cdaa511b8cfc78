import BusModel

/// Who a key belongs to: an agent by its name, or a person by an e-mail.
struct Pusher: Hashable {
    /// The agent's name, or the person's e-mail in lower case.
    let name: String
    /// The e-mail that the hub's log of pushes records.
    let email: String

    /// Why nobody is meant by a name.
    enum Fault: Error, Hashable {
        case malformed
        case unknown(nearest: [String])
    }

    /// Finds who is meant.
    ///
    /// - Parameter roster: what the hub says of its team; `nil` where nothing can be read of it, as
    ///   in a hub that is still empty. Then any name will do: the rules of the hub see the rest.
    init(_ name: String, in roster: SharedConfig?) throws(Fault) {
        if Self.isAgentName(name) {
            let agent = roster?.agent(AgentName(name))
            guard roster == nil || agent != nil else {
                throw .unknown(nearest: Self.nearest(to: name, roster))
            }
            self.name = name
            email = agent?.email ?? "\(name)@agents.invalid"
        } else if Self.isEmail(name) {
            let address = name.lowercased()
            guard roster?.humans.contains(address) ?? true else {
                throw .unknown(nearest: Self.nearest(to: address, roster))
            }
            self.name = address
            email = address
        } else {
            throw .malformed
        }
    }

    /// What the settings of a bus take for the name of an agent.
    private static func isAgentName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || "_-".utf8.contains($0) }
            && text.utf8.first?.isASCIILetterOrDigit == true
    }

    /// An address that is one word for git, for a shell and for a file of keys.
    private static func isEmail(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return parts.count == 2 && text.utf8.count <= 254
            && parts.allSatisfy { part in
                part.first.map { $0.isASCIILetterOrDigit } == true
                    && part.allSatisfy { $0.isASCIILetterOrDigit || "._+-".utf8.contains($0) }
            }
    }

    private static func nearest(to name: String, _ roster: SharedConfig?) -> [String] {
        let known = (roster?.agents.map(\.name.text) ?? []) + (roster?.humans ?? [])
        return Nearest.names(to: name, among: known)
    }
}
