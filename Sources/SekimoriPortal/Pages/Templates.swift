internal import Foundation
internal import Mustache

/// The files of Templates/portal: pages and their parts as Mustache, style sheet and script as they are.
struct Templates: Sendable {
    private let library: MustacheLibrary
    private let files: [String: StaticFile]

    /// A file that browsers load.
    struct StaticFile: Sendable {
        let contentType: String
        let bytes: [UInt8]
    }

    struct Unreadable: Error, CustomStringConvertible {
        let file: String
        let why: String

        var description: String { "\(file): \(why)" }
    }

    /// Reads all of them at once: a page that cannot be rendered is known at the start, not when somebody looks.
    init(folder: String) throws {
        MustacheContentTypes.register(HTMLText(), named: HTMLText.name)
        var library = MustacheLibrary()
        var files: [String: StaticFile] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let url = URL(filePath: folder).appending(path: name)
            switch url.pathExtension {
            case "mustache":
                let text = try String(contentsOf: url, encoding: .utf8)
                do {
                    // Each part begins anew with the library's own escaping, so each names ours.
                    try library.register(
                        "{{% CONTENT_TYPE: \(HTMLText.name)}}\n" + text,
                        named: url.deletingPathExtension().lastPathComponent)
                } catch {
                    throw Unreadable(file: name, why: "\(error)")
                }
            case "css": files[name] = StaticFile(contentType: "text/css; charset=utf-8", bytes: try Self.bytes(url))
            case "js":
                files[name] = StaticFile(contentType: "text/javascript; charset=utf-8", bytes: try Self.bytes(url))
            case "svg": files[name] = StaticFile(contentType: "image/svg+xml", bytes: try Self.bytes(url))
            default: break
            }
        }
        guard library.getTemplate(named: "_layout") != nil else {
            throw Unreadable(file: folder, why: "no templates of pages are here")
        }
        self.library = library
        self.files = files
    }

    private static func bytes(_ url: URL) throws -> [UInt8] { Array(try Data(contentsOf: url)) }

    /// By its whole name; no path is ever made of it.
    func file(_ name: String) -> StaticFile? { files[name] }

    /// Nil where there is no such template.
    func render(_ template: String, _ context: Context) -> String? {
        library.render(context, withTemplate: template)
    }
}

/// Text as HTML shows it, in content and in quoted attributes.
///
/// By scalars: the library looks at characters, and `<` behind an Arabic number sign or before a combining mark is part
/// of another character to it, which it lets pass.
struct HTMLText: MustacheContentType {
    static let name = "SEKIMORI"

    func escapeText(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): result += "&lt;".utf8
            case UInt8(ascii: ">"): result += "&gt;".utf8
            case UInt8(ascii: "&"): result += "&amp;".utf8
            case UInt8(ascii: "\""): result += "&quot;".utf8
            case UInt8(ascii: "'"): result += "&#39;".utf8
            case UInt8(ascii: "`"): result += "&#96;".utf8
            // What HTML has no place for; a line feed and a tab stay.
            case 0x00...0x08, 0x0B...0x1F, 0x7F: result += "\u{FFFD}".utf8
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

// What pages have by the hundred says itself what lies under a name; otherwise a mirror is made for each.

extension Grid.Row: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "cells": return cells
        case "shade": return shade
        default: return nil
        }
    }
}

extension Grid.Cell: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "label": return label
        case "text": return text
        case "link": return link
        case "more": return more
        case "moreLink": return moreLink
        case "tint": return tint
        default: return nil
        }
    }
}
