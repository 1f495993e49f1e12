/// A form, a CSV file or a settings file is wrong at one place. A form filled in on a page has no lines: 0 and 0.
package struct Fault: Error, Hashable, Sendable {
    package let file: String
    /// From 1.
    package let line: Int
    package let column: Int
    /// The path of the field, `terminal.patched-on`, `assets[2]`; empty for the file as a whole.
    package let field: String
    package let rule: Rule

    package init(file: String, line: Int, column: Int, field: String, rule: Rule) {
        self.file = file
        self.line = line
        self.column = column
        self.field = field
        self.rule = rule
    }

    package enum Rule: Hashable, Sendable {
        case notUTF8
        case tooLong(limit: Int)
        case notYAML(problem: String)
        case colonInValue
        case tab
        case tooDeep
        case missing
        case noValue
        case unknownField(near: String?)
        case twice
        case wantsText
        case wantsList
        case wantsGroup
        case hidden
        case identifier(String)
        case date(String)
        case time(String)
        case localTime(String)
        case network(String)
        case address(String)
        case mail(String)
        case schedule(String)
        case number(String)
        case yesNo(String)
        case declared(String)
        case yesWithoutWhat
        case capability(String)
        case command(String)
        case key(problem: String)
        case choice(String, [String])
        case listEmpty
        case listTooLong(limit: Int)
        case listedTwice(String)
        case otherRequest(String)
        case workHalfAnswered
        /// There are so many others.
        case andMore(Int)

        // Of tables.
        case noHeadings
        case headingUnknown(String, near: String?)
        case headingMissing(String)
        case cellsMissing(wanted: Int, found: Int)
        case quoteOpen
        case quoteInside
        case idTwice(String)
        case referenceUnknown(String)
        case cannotChange(String)
        case subcontractor(String)
    }
}
