import BusModel
import Foundation
import GitBus
import Journal

/// What there is to look at: this machine, and the bus that the command is run in, if it is one.
struct Examination {
    let environment: [String: String]
    let directory: String
    let location: BusLocation?
    /// Why there is no bus here.
    let noBus: String?
    let bus: LoadedBus?
    /// Why the bus could not be read.
    let busProblem: String?
    let host: HostConfig
    let hostProblem: ConfigFault?
    let rows: [AgentRow]
    let isDeep: Bool

    /// Reads what the looks share. Whatever fails becomes a finding and ends nothing.
    init(_ options: BusOptions, isDeep: Bool) async {
        self.isDeep = isDeep
        environment = Wiring.environment
        directory = options.workingDirectory
        do {
            location = try await options.location()
            noBus = nil
        } catch {
            location = nil
            noBus = CommandFailure(error).message
        }
        var bus: LoadedBus?
        var busProblem: String?
        if let location {
            do {
                bus = try await LoadedBus.load(location, directory: options.workingDirectory)
            } catch { busProblem = CommandFailure(error).message }
        }
        self.bus = bus
        self.busProblem = busProblem
        let reader = HostConfigReader(environment: environment)
        var host = HostConfig(host: reader.hostName)
        var problem: ConfigFault?
        do {
            if let bus { host = try await reader.read(for: bus) } else { host = try reader.read() }
        } catch let fault as ConfigFault {
            problem = fault
        } catch {
            busProblem = CommandFailure(error).message
        }
        self.host = host
        hostProblem = problem
        // Why none is fine: without a journal no agent was ever run here.
        rows = (try? bus?.journal?.agents()) ?? []  // why: see above
    }

    /// Everything that is looked at, in the order it is shown.
    func findings() async -> [Finding] {
        var findings = await MachineLook(self).findings()
        findings += SettingsLook(self).findings()
        findings += await IdentityLook(self).findings()
        findings += await HubLook(self).findings()
        findings += await DaemonLook(self).findings()
        findings += await AgentsLook(self).findings()
        findings += await LeftBehindLook(self).findings()
        return findings
    }
}
