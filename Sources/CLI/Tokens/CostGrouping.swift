import ArgumentParser

/// What `git bus tokens` has a line for.
enum CostGrouping: String, CaseIterable, ExpressibleByArgument {
    case agent
    case role
    case phase
    case gate
    case round
    case item
    case model
    case day
}
