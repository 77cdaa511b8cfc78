import BusModel
import Foundation
import Logging

/// Has a hub that is reached by ssh tell of its pushes, beside the timer, which does the work
/// whenever the hub does not.
struct HubWatch: Sendable {
    let location: BusLocation
    let ssh: SSHCommand
    let loop: BusLoop
    let log: Logger

    /// Asks for as long as this task runs.
    ///
    /// - Parameter look: has the bus read, and comes back when that is done.
    func run(_ look: @Sendable () async -> Void) async {
        guard location.hub == nil else { return }
        // What a daemon that was killed has left is no news.
        WakeStanding.forget(at: location.wakeNotePath)
        var standing: WakeStanding?
        guard let wait = await wait(&standing) else { return }
        var pace = WaitPace()
        let clock = ContinuousClock()
        while !Task.isCancelled {
            let asked = pace.isProven ? await loop.tip : nil
            let began = clock.now
            let answer = await wait.ask(known: asked)
            if Task.isCancelled { break }
            let known = await loop.tip
            var step = pace.heard(
                answer,
                asked: asked,
                known: known,
                after: clock.now - began,
                chance: .random(in: 0...1)
            )
            if step == .look {
                await look()
                let hasMoved = await loop.tip != known
                step = pace.looked(hasMoved: hasMoved, chance: .random(in: 0...1))
            }
            note(WakeStanding(pace), &standing)
            guard case .pause(let duration) = step else { continue }
            // Why it may fail: it is cancelled when the daemon ends, which the loop looks at.
            try? await Task.sleep(for: duration)  // why: see above
        }
        WakeStanding.forget(at: location.wakeNotePath)
    }

    /// What is asked; `nil` where nothing can be.
    private func wait(_ standing: inout WakeStanding?) async -> HubWait? {
        do {
            if let address = try await SSHAddress.of(location) {
                return HubWait(address: address, ssh: ssh.unattended, ref: location.ref)
            }
            note(.polls("a hub can do that by ssh alone"), &standing)
        } catch {
            note(.polls("its address cannot be given to ssh"), &standing)
        }
        return nil
    }

    /// Leaves how it stands where `status` finds it, and says so once.
    private func note(_ new: WakeStanding, _ standing: inout WakeStanding?) {
        guard new != standing else { return }
        switch new {
        case .told: log.info("the hub tells of its pushes")
        case .polls(let reason):
            // It is tried again for ever; the timer does the work.
            log.notice("the hub does not tell of its pushes: \(Terminal.harmless(reason))")
        }
        standing = new
        do { try PrivateFile.write(new.text, to: location.wakeNotePath) } catch {
            log.warning("cannot write \(location.wakeNotePath)")
        }
    }
}
