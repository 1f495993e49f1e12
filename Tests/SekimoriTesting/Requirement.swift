public import Testing

/// Names the requirements a test proves: it would fail if one of them were broken.
public struct Requirement: TestTrait, SuiteTrait {
    /// R-numbers of `Tests/requirements.tsv`, as `Tests/requirements` collects them from the sources.
    public let ids: [String]
}

extension Trait where Self == Requirement {
    /// Marks a test as the proof of these requirements.
    public static func requirement(_ ids: String...) -> Self { Requirement(ids: ids) }
}
