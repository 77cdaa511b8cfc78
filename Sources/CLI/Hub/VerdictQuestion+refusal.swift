import BusModel
import Hooks

extension VerdictQuestion {
    /// The name under which a refusal of this push is kept. Where the daemon ends before it could
    /// answer, the hook judges the same push once more, and both mean one refusal.
    var refusalID: String {
        // git makes the place for each push anew; a push that brings no objects may have none.
        guard let quarantine else { return Wiring.uniqueID().text }
        return Wiring.naming.id(of: ["refusal", quarantine] + lines).text
    }
}
