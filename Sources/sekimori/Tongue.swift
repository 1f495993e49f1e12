internal import ArgumentParser
internal import Foundation
internal import SekimoriService

/// The language of help, chosen before any option is parsed: help is an answer to a half-written command.
enum Tongue {
    /// `--lang` anywhere on the line, else SEKIMORI_LANG, else the locale. Tests set it for a while.
    @TaskLocal static var current = choice(CommandLine.arguments, ProcessInfo.processInfo.environment)

    static func choice(_ arguments: [String], _ environment: [String: String]) -> Language {
        for (index, argument) in arguments.enumerated() {
            if argument.hasPrefix("--lang=") { return Language(code: argument.dropFirst(7)) ?? .japanese }
            if argument == "--lang", index + 1 < arguments.count {
                return Language(code: arguments[index + 1]) ?? .japanese
            }
        }
        if let code = environment["SEKIMORI_LANG"], let language = Language(code: code) { return language }
        return Language(environment: environment)
    }
}

/// Help in both languages, written side by side.
func help(_ japanese: String, _ english: String) -> String {
    switch Tongue.current {
    case .japanese: japanese
    case .english: english
    }
}

extension ArgumentHelp {
    init(_ japanese: String, _ english: String, name: String? = nil) {
        self.init(help(japanese, english), valueName: name)
    }
}

extension CommandConfiguration {
    /// A command with its help in both languages.
    init(
        _ name: String, _ japanese: String, _ english: String,
        _ subcommands: [any ParsableCommand.Type] = []
    ) {
        self.init(commandName: name, abstract: help(japanese, english), subcommands: subcommands)
    }
}
