extension Style {
    /// Applies the parameters of an SGR; what is not known changes nothing.
    package mutating func apply(_ parameters: [Int?]) {
        var rest = (parameters.isEmpty ? [0] : parameters.map { $0 ?? 0 })[...]
        while let code = rest.popFirst() {
            switch code {
            case 0: self = Style()
            case 1: attributes.insert(.bold)
            case 2: attributes.insert(.faint)
            case 3: attributes.insert(.italic)
            case 4, 21: attributes.insert(.underline)
            case 7: attributes.insert(.inverse)
            case 9: attributes.insert(.struck)
            case 22: attributes.subtract([.bold, .faint])
            case 23: attributes.remove(.italic)
            case 24: attributes.remove(.underline)
            case 27: attributes.remove(.inverse)
            case 29: attributes.remove(.struck)
            case 30...37: foreground = .indexed(UInt8(code - 30))
            case 38: foreground = Self.colour(&rest) ?? foreground
            case 39: foreground = .standard
            case 40...47: background = .indexed(UInt8(code - 40))
            case 48: background = Self.colour(&rest) ?? background
            case 49: background = .standard
            case 90...97: foreground = .indexed(UInt8(code - 82))
            case 100...107: background = .indexed(UInt8(code - 92))
            default: break
            }
        }
    }

    /// `5;N` or `2;R;G;B`.
    private static func colour(_ rest: inout ArraySlice<Int>) -> Colour? {
        switch rest.popFirst() {
        case 5: return rest.popFirst().flatMap(UInt8.init(exactly:)).map { .indexed($0) }
        case 2:
            guard let red = rest.popFirst().flatMap(UInt8.init(exactly:)),
                let green = rest.popFirst().flatMap(UInt8.init(exactly:)),
                let blue = rest.popFirst().flatMap(UInt8.init(exactly:))
            else { return nil }
            return .rgb(red, green, blue)
        default: return nil
        }
    }
}
