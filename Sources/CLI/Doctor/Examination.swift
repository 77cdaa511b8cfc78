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
    let busProblem: CommandFailure?
    let host: HostConfig
    let hostProblem: ConfigFault?
    /// What the journal says of the agents; `nil` when it cannot be read, which is not "none".
    let rows: [AgentRow]?
    /// Who may read what, from before anything was opened.
    let permissions: [PermissionLook.Place]
    let isDeep: Bool
    /// What says which bus is meant, where the folder does not.
    private let busOptions: String

    /// Reads what the looks share. Whatever fails becomes a finding and ends nothing.
    init(_ options: BusOptions, isDeep: Bool) async {
        self.isDeep = isDeep
        let said = [
            ("--hub", options.hub), ("--remote", options.remote), ("--branch", options.branch),
            ("-C", options.directory),
        ]
        busOptions = said.compactMap { name, value in
            value.map { " \(name) \(ShellWord.quoted($0))" }
        }.joined()
        environment = Wiring.environment
        directory = options.workingDirectory
        do {
            location = try await options.location()
            noBus = nil
        } catch {
            location = nil
            noBus = CommandFailure(error).message
        }
        permissions = PermissionLook.probe(location, environment: environment)
        var bus: LoadedBus?
        var busProblem: CommandFailure?
        if let location {
            do {
                bus = try await LoadedBus.load(location, directory: options.workingDirectory)
            } catch { busProblem = CommandFailure(error) }
        }
        self.bus = bus
        let reader = HostConfigReader(environment: environment)
        var host = HostConfig(host: reader.hostName)
        var problem: ConfigFault?
        do {
            if let bus { host = try await reader.read(for: bus) } else { host = try reader.read() }
        } catch let fault as ConfigFault {
            problem = fault
        } catch {
            busProblem = busProblem ?? CommandFailure(error)
        }
        self.host = host
        self.busProblem = busProblem
        hostProblem = problem
        rows = location.flatMap(Self.rows)
    }

    /// From the journal itself: a hub that cannot be read must not look like no agents at all.
    private static func rows(of location: BusLocation) -> [AgentRow]? {
        do { return try EventJournal.reading(path: location.journalPath).agents() } catch {
            // Without a file nothing was ever run here; one that cannot be read may say anything.
            return FileManager.default.fileExists(atPath: location.journalPath) ? nil : []
        }
    }

    /// Everything that is looked at, in the order it is shown.
    func findings() async -> [Finding] {
        var findings = await MachineLook(self).findings()
        findings += SettingsLook(self).findings()
        findings += await IdentityLook(self).findings()
        findings += await HubLook(self).findings()
        findings += await DaemonLook(self).findings()
        findings += await ServiceLook(self).findings()
        findings += PermissionLook.judge(permissions)
        findings += await AgentsLook(self).findings()
        findings += WebhookLook(self).findings()
        findings += NotifyLook(self).findings()
        findings += await LeftBehindLook(self).findings()
        findings += StaleLockLook(self).findings()
        findings += StateFolderLook(self).findings()
        return findings.map { $0.naming(bus: busOptions) }
    }
}
