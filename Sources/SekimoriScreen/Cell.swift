/// Colour and attributes of a cell: what a terminal may be told, and nothing else.
package struct Style: Equatable {
    package enum Colour: Equatable {
        case standard
        case indexed(UInt8)
        case rgb(UInt8, UInt8, UInt8)
    }

    package struct Attributes: OptionSet {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let bold = Attributes(rawValue: 1)
        package static let faint = Attributes(rawValue: 2)
        package static let italic = Attributes(rawValue: 4)
        package static let underline = Attributes(rawValue: 8)
        package static let inverse = Attributes(rawValue: 16)
        package static let struck = Attributes(rawValue: 32)
    }

    package var foreground = Colour.standard
    package var background = Colour.standard
    package var attributes: Attributes = []

    package init() {}

    /// The parameters of SGR that make this style out of any other.
    ///
    /// Blinking and concealed text are not among them: what the technician could see the auditor reads in peace, and what
    /// was hidden from a passer-by is not hidden here.
    package var parameters: [Int] {
        var list = [0]
        let codes: [(Attributes, Int)] = [
            (.bold, 1), (.faint, 2), (.italic, 3), (.underline, 4), (.inverse, 7), (.struck, 9),
        ]
        for (attribute, code) in codes where attributes.contains(attribute) { list.append(code) }
        list += Self.parameters(foreground, base: 30)
        list += Self.parameters(background, base: 40)
        return list
    }

    private static func parameters(_ colour: Colour, base: Int) -> [Int] {
        switch colour {
        case .standard: []
        case .indexed(let index) where index < 8: [base + Int(index)]
        case .indexed(let index) where index < 16: [base + 60 + Int(index) - 8]
        case .indexed(let index): [base + 8, 5, Int(index)]
        case .rgb(let red, let green, let blue): [base + 8, 2, Int(red), Int(green), Int(blue)]
        }
    }
}

/// One place of the screen.
package struct Cell: Equatable {
    /// Space where nothing was written.
    package var scalar: Unicode.Scalar = " "
    /// Combining marks on it, at most `Glyph.markLimit`.
    package var marks: [Unicode.Scalar] = []
    /// 2 for a wide character, 0 for the place right of one.
    package var width = 1
    package var style = Style()

    package init() {}

    package static func blank(_ style: Style) -> Cell {
        var cell = Cell()
        cell.style.background = style.background
        return cell
    }
}

/// How a character is shown: its width, and whether it may be shown at all.
package enum Glyph {
    /// Any language needs fewer; a tower of marks would be a load, not a text.
    package static let markLimit = 4

    package enum Form: Equatable {
        case narrow
        case wide
        /// Put on the character before.
        case mark
        /// Not shown: controls of direction and format, which could make a text read as another.
        case hidden
        /// Shown as U+FFFD.
        case unknown
    }

    package static func form(_ scalar: Unicode.Scalar) -> Form {
        if scalar.value < 0x7f { return scalar.value < 0x20 ? .hidden : .narrow }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return .hidden
        case .nonspacingMark, .enclosingMark: return .mark
        case .unassigned, .privateUse, .surrogate: return .unknown
        default: return isWide(scalar.value) ? .wide : .narrow
        }
    }

    /// East Asian Wide and Fullwidth, Unicode 15, by blocks: unassigned places inside them do not matter here.
    private static func isWide(_ value: UInt32) -> Bool {
        guard value >= 0x1100 else { return false }
        return wide.contains { $0.contains(value) }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x231a...0x231b, 0x2329...0x232a, 0x23e9...0x23ec, 0x23f0...0x23f0, 0x23f3...0x23f3,
        0x25fd...0x25fe, 0x2614...0x2615, 0x2648...0x2653, 0x267f...0x267f, 0x2693...0x2693, 0x26a1...0x26a1,
        0x26aa...0x26ab, 0x26bd...0x26be, 0x26c4...0x26c5, 0x26ce...0x26ce, 0x26d4...0x26d4, 0x26ea...0x26ea,
        0x26f2...0x26f3, 0x26f5...0x26f5, 0x26fa...0x26fa, 0x26fd...0x26fd, 0x2705...0x2705, 0x270a...0x270b,
        0x2728...0x2728, 0x274c...0x274c, 0x274e...0x274e, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
        0x27b0...0x27b0, 0x27bf...0x27bf, 0x2b1b...0x2b1c, 0x2b50...0x2b50, 0x2b55...0x2b55, 0x2e80...0x303e,
        0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xa000...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3,
        0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6, 0x16fe0...0x18dff,
        0x1aff0...0x1b2ff, 0x1f004...0x1f004, 0x1f0cf...0x1f0cf, 0x1f18e...0x1f18e, 0x1f191...0x1f19a,
        0x1f200...0x1f320, 0x1f32d...0x1f335, 0x1f337...0x1f37c, 0x1f37e...0x1f393, 0x1f3a0...0x1f3ca,
        0x1f3cf...0x1f3d3, 0x1f3e0...0x1f3f0, 0x1f3f4...0x1f3f4, 0x1f3f8...0x1f43e, 0x1f440...0x1f440,
        0x1f442...0x1f4fc, 0x1f4ff...0x1f53d, 0x1f54b...0x1f54e, 0x1f550...0x1f567, 0x1f57a...0x1f57a,
        0x1f595...0x1f596, 0x1f5a4...0x1f5a4, 0x1f5fb...0x1f64f, 0x1f680...0x1f6c5, 0x1f6cc...0x1f6cc,
        0x1f6d0...0x1f6d2, 0x1f6d5...0x1f6d7, 0x1f6dc...0x1f6df, 0x1f6eb...0x1f6ec, 0x1f6f4...0x1f6fc,
        0x1f7e0...0x1f7eb, 0x1f7f0...0x1f7f0, 0x1f90c...0x1f93a, 0x1f93c...0x1f945, 0x1f947...0x1f9ff,
        0x1fa70...0x1faff, 0x20000...0x2fffd, 0x30000...0x3fffd,
    ]
}
