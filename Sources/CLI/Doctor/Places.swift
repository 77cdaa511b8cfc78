import BusModel
import Foundation

/// Where git-bus keeps what, on this host and for this bus.
struct Places {
    private let all: [(name: String, path: String)]

    init(_ examination: Examination) {
        let environment = examination.environment
        var all = [
            ("config", HostConfigReader(environment: environment).path),
            ("state", BusLocation.stateHome(environment) + "/git-bus"),
            ("program", Wiring.executable), ("hook", HubArgument.hookBinary),
        ]
        if let location = examination.location {
            all += [
                ("bus state", location.stateDirectory), ("journal", location.journalPath),
                ("log", location.logPath), ("trust", TrustStore(location: location).path),
                ("clones", location.stateDirectory + "/work"),
                ("archive", location.archivePath),
                ("sockets", location.runtimeDirectory),
            ]
            all.append(location.hub.map { ("hub", $0) } ?? ("mirror", location.mirrorPath))
            if let hub = location.hub { all.append(("hub hooks", hub + "/git-bus")) }
        }
        self.all = all
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    var lines: [String] {
        all.map { place in
            let note = exists(place.path) ? "" : "   (not there yet)"
            return EventLine.pad(place.name, 10) + " " + Terminal.harmless(place.path) + note
        }
    }

    var json: JSONValue {
        .object(
            Dictionary(
                uniqueKeysWithValues: all.map { place in
                    (
                        place.name.replacing(" ", with: "_"),
                        ["path": .string(place.path), "exists": .bool(exists(place.path))]
                    )
                }
            )
        )
    }
}
