internal import Foundation
internal import GRDB

extension JournalError {
    /// What SQLite or the file system threw, told apart by what a person has to do about it.
    init(failure error: any Error, _ what: String) {
        guard let failure = error as? DatabaseError else {
            self.init(.storage, "\(what): \(error)")
            return
        }
        let said = failure.message ?? "\(failure.resultCode)"
        switch failure.resultCode {
        case .SQLITE_FULL: self.init(.full, "\(what): \(said)")
        case .SQLITE_READONLY, .SQLITE_PERM: self.init(.denied, "\(what): \(said)")
        default: self.init(.storage, "\(what): \(error)")
        }
    }

    /// A system call that failed, by its `errno`.
    init(errno problem: Int32, _ what: String) {
        let code: Code =
            switch problem {
            case EACCES, EPERM, EROFS: .denied
            case ENOSPC, EDQUOT: .full
            default: .storage
            }
        self.init(code, "\(what): \(String(cString: strerror(problem)))")
    }
}
