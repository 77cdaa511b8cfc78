import BusModel
import Journal

/// What `up` says of the keys that agents push with.
struct KeyNotes {
    let location: BusLocation
    let plan: UpPlan

    /// Has agents take their own keys, where the hub has come to know them, and says once of which
    /// it knows none.
    func tell(startedSince begun: Instant, _ journal: EventJournal) async throws {
        // Why none is right for an error: an address that ssh is not given has no keys.
        let found = try? await SSHAddress.of(location)  // why: see above
        guard let address = found ?? nil else { return }
        let fresh = try journal.agents().filter { ($0.started ?? begun) >= begun }.map(\.name)
        for name in plan.names {
            guard let work = plan.clones[name], let credential = work.credential else { continue }
            do {
                try await tell(of: name, credential, isFresh: fresh.contains(name), address)
            } catch {
                // It runs, and pushes as before.
                let reason = Terminal.harmless(CommandFailure(error).message)
                Terminal.note("warning: \(name) has no ssh key of its own: \(reason)")
            }
        }
    }

    private func tell(
        of name: AgentName,
        _ credential: PushCredential,
        isFresh: Bool,
        _ address: SSHAddress
    ) async throws {
        guard try await LocalHookPlace.isClone(credential.clone) else { return }
        let settings = try await credential.settings()
        if settings.isByHand || settings.key == credential.key.path { return }
        // One that was just started has asked the hub already, unless it could not.
        if !isFresh || credential.key.publicLine == nil {
            if try await credential.settle() == .ownKey {
                return Terminal.note("\(name) pushes with its own ssh key from now on")
            }
        }
        guard let line = credential.key.publicLine, try await credential.isToBeTold() else {
            return
        }
        Terminal.note("warning: \(Self.warning(name))")
        let addition = PushCredential.addition(of: name, line, path: address.path)
        Terminal.note("hint: as the owner of the hub, there: \(Terminal.harmless(addition))")
    }

    static func warning(_ name: AgentName) -> String {
        "\(name) pushes with your own ssh key: the hub cannot tell who pushes"
    }
}
