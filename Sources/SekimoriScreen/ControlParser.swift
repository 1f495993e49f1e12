/// Takes a stream of characters apart into text and control functions (ECMA-48, the states of DEC's VT500 parser).
///
/// Everything a hostile stream can grow is bounded: parameters, their values, intermediates. Strings (OSC, DCS, APC, PM,
/// SOS: titles, clipboards, answerbacks, images) are passed over without being kept.
package struct ControlParser {
    package enum Function: Equatable {
        case text(Unicode.Scalar)
        /// C0: BS, HT, LF, VT, FF, CR, SO, SI.
        case control(UInt8)
        /// ESC intermediates final.
        case escape(intermediate: UInt8, final: UInt8)
        /// CSI private parameters intermediate final; a missing parameter is nil, `:` counts as `;`.
        case sequence(marker: UInt8, parameters: [Int?], intermediate: UInt8, final: UInt8)
    }

    private enum State { case ground, escape, sequence, ignoredSequence, string, stringEscape }

    private static let parameterLimit = 32
    private static let valueLimit = 16_383

    private var state = State.ground
    private var marker: UInt8 = 0
    private var intermediate: UInt8 = 0
    private var parameters: [Int?] = []

    package init() {}

    package mutating func take(_ scalar: Unicode.Scalar) -> Function? {
        let value = scalar.value
        switch value {
        // CAN and SUB end whatever was begun.
        case 0x18, 0x1a:
            state = .ground
            return nil
        case 0x1b:
            state = state == .string || state == .stringEscape ? .stringEscape : .escape
            intermediate = 0
            return nil
        // C1 as one character: what a terminal may take for ESC and a letter.
        case 0x80...0x9f:
            return control1(UInt8(value - 0x40))
        default: break
        }
        switch state {
        case .ground:
            return value < 0x20 ? .control(UInt8(value)) : value == 0x7f ? nil : .text(scalar)
        case .escape: return escape(value)
        case .sequence, .ignoredSequence: return sequence(value)
        case .string:
            // BEL ends an OSC.
            if value == 0x07 { state = .ground }
            return nil
        case .stringEscape:
            // ESC \ ends the string; ESC and anything else ends it too and begins a function.
            state = .escape
            return value == 0x5c ? end() : escape(value)
        }
    }

    private mutating func end() -> Function? {
        state = .ground
        return nil
    }

    private mutating func control1(_ final: UInt8) -> Function? {
        state = .escape
        intermediate = 0
        return escape(UInt32(final))
    }

    private mutating func escape(_ value: UInt32) -> Function? {
        switch value {
        case 0x00...0x1f: return .control(UInt8(value))
        case 0x20...0x2f:
            intermediate = UInt8(value)
            return nil
        case 0x5b where intermediate == 0:
            state = .sequence
            marker = 0
            parameters = []
            return nil
        case 0x50, 0x58, 0x5d...0x5f:
            state = .string
            return nil
        case 0x30...0x7e:
            state = .ground
            return .escape(intermediate: intermediate, final: UInt8(value))
        default:
            state = .ground
            return nil
        }
    }

    private mutating func sequence(_ value: UInt32) -> Function? {
        switch value {
        case 0x00...0x1f: return .control(UInt8(value))
        case 0x30...0x39:
            if parameters.isEmpty { parameters = [nil] }
            let last = parameters.count - 1
            parameters[last] = min((parameters[last] ?? 0) * 10 + Int(value - 0x30), Self.valueLimit)
            return nil
        case 0x3a, 0x3b:
            if parameters.isEmpty { parameters = [nil] }
            if parameters.count < Self.parameterLimit { parameters.append(nil) } else { state = .ignoredSequence }
            return nil
        case 0x3c...0x3f:
            if parameters.isEmpty && marker == 0 { marker = UInt8(value) } else { state = .ignoredSequence }
            return nil
        case 0x20...0x2f:
            if intermediate != 0 { state = .ignoredSequence }
            intermediate = UInt8(value)
            return nil
        case 0x40...0x7e:
            let isIgnored = state == .ignoredSequence
            state = .ground
            guard !isIgnored else { return nil }
            return .sequence(
                marker: marker, parameters: parameters, intermediate: intermediate, final: UInt8(value))
        case 0x7f: return nil
        default:
            state = .ground
            return nil
        }
    }
}

/// Decodes UTF-8 as it comes, in pieces; what is not UTF-8 becomes U+FFFD, one for each byte.
package struct UTF8Stream {
    private var pending: [UInt8] = []

    package init() {}

    package mutating func decode(_ bytes: [UInt8], _ visit: (Unicode.Scalar) -> Void) {
        var input = pending.isEmpty ? bytes : pending + bytes
        pending = []
        var position = 0
        while position < input.count {
            let byte = input[position]
            if byte < 0x80 {
                visit(Unicode.Scalar(byte))
                position += 1
                continue
            }
            let length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1
            guard length > 1, byte < 0xf5 else {
                visit("\u{fffd}")
                position += 1
                continue
            }
            let available = min(length, input.count - position)
            let isContinued = input[(position + 1)..<(position + available)].allSatisfy { $0 & 0xc0 == 0x80 }
            if isContinued && available < length {
                pending = Array(input[position...])
                input = []
                return
            }
            if isContinued, let scalar = Self.scalar(input[position..<(position + length)]) {
                visit(scalar)
                position += length
            } else {
                visit("\u{fffd}")
                position += 1
            }
        }
    }

    /// What was begun and never ended.
    package mutating func finish(_ visit: (Unicode.Scalar) -> Void) {
        for _ in pending { visit("\u{fffd}") }
        pending = []
    }

    private static func scalar(_ bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard let first = bytes.first else { return nil }
        let head = UInt32(first) & (bytes.count == 2 ? 0x1f : bytes.count == 3 ? 0x0f : 0x07)
        let value = bytes.dropFirst().reduce(head) { $0 << 6 | UInt32($1 & 0x3f) }
        let least: UInt32 = bytes.count == 2 ? 0x80 : bytes.count == 3 ? 0x800 : 0x10000
        return value < least ? nil : Unicode.Scalar(value)
    }
}
