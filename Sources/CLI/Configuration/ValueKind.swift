import BusModel

/// What may stand behind a key of a configuration file.
enum ValueKind: Hashable {
    case text, texts, textOrTexts, flag, number, wholeNumber, numberOrText
    /// A table, or a list of tables, whose keys are checked by themselves.
    case table, tables
    /// A text or a table.
    case textOrTable
    /// A word, a number or whatever its reader says.
    case any

    /// Whether a value is of the kind.
    func allows(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.any, _), (.text, .string), (.flag, .bool), (.wholeNumber, .int), (.table, .object):
            true
        case (.number, .int), (.number, .double), (.numberOrText, .int), (.numberOrText, .double):
            true
        case (.textOrTexts, .string), (.numberOrText, .string), (.textOrTable, .string): true
        case (.textOrTable, .object): true
        case (.texts, .array(let values)), (.textOrTexts, .array(let values)):
            values.allSatisfy { $0.text != nil }
        case (.tables, .array(let values)):
            values.allSatisfy { if case .object = $0 { true } else { false } }
        default: false  // open: every other pair is of another kind
        }
    }

    /// The kind in words, for an error.
    var words: String {
        switch self {
        case .text: "a text in quotes"
        case .texts: "a list of texts"
        case .textOrTexts: "a text or a list of texts"
        case .flag: "true or false"
        case .number: "a number"
        case .wholeNumber: "a whole number"
        case .numberOrText: "a number or a text"
        case .table: "a table"
        case .tables: "a list of tables"
        case .textOrTable: "a text or a table"
        case .any: "a value"
        }
    }
}
