/// A YAML file as it was written: keys and values with their places, and no guess at what a value means.
///
/// YAML's own guessing (`no` as false, `12:30` as 750) never happens: every value is the text that stands there.
package struct FormNode: Sendable {
    package let line: Int
    package let column: Int
    package let content: Content

    package indirect enum Content: Sendable {
        case nothing
        case text(String)
        case list([FormNode])
        case group([Entry])
    }

    package struct Entry: Sendable {
        package let key: String
        package let line: Int
        package let column: Int
        package let node: FormNode

        package init(key: String, line: Int, column: Int, node: FormNode) {
            self.key = key
            self.line = line
            self.column = column
            self.node = node
        }
    }

    package init(line: Int, column: Int, content: Content) {
        self.line = line
        self.column = column
        self.content = content
    }
}
