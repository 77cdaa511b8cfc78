import BusModel
import Foundation
import Ledger

/// Where the prices that hold on this host come from.
struct PriceSources {
    /// Those that git-bus ships.
    let shipped: PriceFile
    /// Those of the host's own file, if there is one.
    let own: PriceFile?
    /// Where the host's own file is, or would be.
    let path: String

    /// Both together: the host's own go before the others, model by model.
    var table: PriceTable {
        own.map { shipped.table.overridden(by: $0.table) } ?? shipped.table
    }

    /// Reads them.
    init(environment: [String: String]) throws(ConfigFault) {
        path = Self.path(environment)
        shipped = try PriceFile.shipped()
        if let text = try Self.text(at: path) {
            own = try PriceFile(text, name: path)
        } else {
            own = nil
        }
    }

    /// Where the host's own file is, or would be.
    static func path(_ environment: [String: String]) -> String {
        HostConfigReader.folder(environment) + "/prices.toml"
    }

    /// The text of a file; `nil` where there is none.
    static func text(at path: String) throws(ConfigFault) -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do { return try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw ConfigFault(file: path, line: 1, column: 1, message: "cannot be read: \(error)")
        }
    }
}

extension PriceFile {
    /// The file that git-bus ships.
    static func shipped() throws(ConfigFault) -> PriceFile {
        let text = String(decoding: PackageResources.prices_toml, as: UTF8.self)
        return try PriceFile(text, name: "prices.toml")
    }
}
