import BusModel

extension TOMLDocument {
    /// One value of the file and where its key stands.
    struct Leaf {
        /// The key with its tables; an entry of a list of tables goes by its name or id.
        let key: String
        let value: JSONValue
        let line: Int
    }

    /// Every value that is no table, by key.
    var leaves: [Leaf] {
        let places = TOMLPositions(text)
        return Self.leaves(root, key: [], path: [], places).sorted { $0.key < $1.key }
    }

    private static func leaves(
        _ value: JSONValue,
        key: [String],
        path: [String],
        _ places: TOMLPositions
    ) -> [Leaf] {
        switch value {
        case .object(let fields):
            return fields.flatMap { name, value in
                leaves(value, key: key + [name], path: path + [name], places)
            }
        case .array(let values) where !values.isEmpty && values.allSatisfy(isTable):
            return values.enumerated().flatMap { index, value in
                let name = value["name"]?.text ?? value["id"]?.text ?? String(index)
                return leaves(
                    value,
                    key: key + [name],
                    path: path + [String(index)],
                    places
                )
            }
        default:  // a text, a number, a list of them
            let line = places.position(of: path).line
            return [Leaf(key: key.joined(separator: "."), value: value, line: line)]
        }
    }

    private static func isTable(_ value: JSONValue) -> Bool {
        if case .object = value { true } else { false }
    }
}
