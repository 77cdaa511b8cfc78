/// The `Bus-*` trailers of a commit, checked. The set is closed.
public struct BusTrailers: Hashable, Sendable {
    /// The claim that a review means.
    public var claim: ObjectID?
    /// How sure the author is, from 0 to 1.
    public var confidence: Double?
    /// Why the author is as sure as that.
    public var rationale: String?
    /// A path or a command that shows it.
    public var evidence: [String] = []
    /// The commit that a decision names.
    public var commit: ObjectID?
    /// A value that a rebased copy of the commit shares with the original.
    public var nonce: Nonce?
    /// How far a run has come.
    public var stage: Stage?
    /// The proposal that an applying commit lands.
    public var proposal: String?
    /// The lease that a commit of git-bus renews.
    public var lease: String?

    /// The stages of a run.
    public enum Stage: String, Hashable, Sendable, CaseIterable {
        /// The failing tests stand.
        case testsRed = "tests-red"
        /// They pass.
        case testsGreen = "tests-green"
        /// The branch is pushed.
        case pushed
        /// Continuous integration passed.
        case ciPassed = "ci-passed"
        /// It runs where it should.
        case deployed
    }

    /// Makes trailers of a commit that has none.
    public init() {}
}

/// The value of a `Bus-Nonce` trailer: a UUID, lower case.
public struct Nonce: Name {
    /// The text itself.
    public let text: String
    /// Takes the text as it is.
    public init(_ text: String) { self.text = text }
}

extension BusTrailers {
    /// Reads the trailers of a commit, and says everything that is wrong with them.
    public static func parse(
        _ trailers: [Trailer],
        verb: Verb?
    ) -> (trailers: BusTrailers, faults: [Violation]) {
        var result = BusTrailers()
        var faults: [Violation] = []
        var seen: [String: String] = [:]
        for trailer in trailers where trailer.isOurs {
            let key = trailer.key.lowercased()
            if let earlier = seen.updateValue(trailer.value, forKey: key), key != "bus-evidence" {
                if earlier != trailer.value {
                    faults.append(.contradictingTrailer(key: trailer.key))
                }
                continue
            }
            if let fault = result.read(key: key, trailer) { faults.append(fault) }
        }
        if result.claim != nil, let verb, verb != .review {
            faults.append(.contradictingTrailer(key: "Bus-Claim"))
        }
        return (result, faults)
    }

    private mutating func read(key: String, _ trailer: Trailer) -> Violation? {
        let value = trailer.value
        switch key {
        case "bus-claim": claim = ObjectID(hex: value)
        case "bus-confidence":
            confidence = Double(value).flatMap { (0...1).contains($0) ? $0 : nil }
        case "bus-rationale": rationale = value.isEmpty ? nil : value
        case "bus-evidence": evidence += value.isEmpty ? [] : [value]
        case "bus-commit": commit = ObjectID(hex: value)
        case "bus-nonce": nonce = Nonce(uuid: value)
        case "bus-stage": stage = Stage(rawValue: value.lowercased())
        case "bus-proposal": proposal = value.isEmpty ? nil : value
        case "bus-lease": lease = value.isEmpty ? nil : value
        default:  // open: whatever else is called Bus-…
            return .unknownTrailer(key: trailer.key)
        }
        return isRead(key) ? nil : .invalidTrailer(key: trailer.key, value: value)
    }

    private func isRead(_ key: String) -> Bool {
        switch key {
        case "bus-claim": claim != nil
        case "bus-confidence": confidence != nil
        case "bus-rationale": rationale != nil
        case "bus-evidence": !evidence.isEmpty
        case "bus-commit": commit != nil
        case "bus-nonce": nonce != nil
        case "bus-stage": stage != nil
        case "bus-proposal": proposal != nil
        case "bus-lease": lease != nil
        default: false  // open: no other key is read
        }
    }
}

extension Nonce {
    /// Reads a UUID in the 8-4-4-4-12 form, in any case.
    public init?(uuid text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
        let isHex = parts.allSatisfy { part in
            part.utf8.allSatisfy { byte in
                byte.isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
            }
        }
        guard isHex else { return nil }
        self.init(text.lowercased())
    }
}
