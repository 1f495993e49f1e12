import SekimoriService

@testable import sekimori

/// One of each thing that can go wrong here.
enum Samples {
    static let failures: [Trouble] =
        [
            .noGate, .noCertificate(path: "p"), .gateUnreachable(place: "g", problem: "refused"),
            .gateSilent(place: "g"),
            .gateUntrusted(place: "g", certificate: "c"), .gateUnreadable(status: 200),
            .otherGate(expected: "minato", found: "kita"), .socketForbidden(path: "p"), .noPerson, .noKey,
            .keyFileMissing(path: "p"), .signingFailed(status: 1), .noSSHKeygen, .signatureOfAnotherKey(path: "p"),
            .fileUnreadable(path: "p", problem: "x"), .fileUnwritable(path: "p", problem: "x"), .fileExists(path: "p"),
            .fileTooLong(path: "p", limit: 1), .templateMissing(name: "n"), .settingsInvalid([]), .formInvalid([]),
            .zoneUnknown("z"), .wrongValue(name: "--until", value: "x", wanted: .moment),
            .wrongValue(name: "--asset", value: "x", wanted: .oneOf(["pacs1"])), .exists(what: .vendor, id: "i"),
            .inconsistent(.request), .inconsistent(.gate), .inconsistent(.window), .inconsistent(.parties),
            .inconsistent(.document), .inconsistent(.form), .inconsistent(.submitter), .inconsistent(.signature),
            .inconsistent(.widened("window")), .notAgreed, .nothingToAsk, .textOfAnother(expected: "a", found: "b"),
            .imported(done: 1, of: 2, file: "f", line: 3),
        ] + Trouble.Subject.allCases.map { .unknown(what: $0, id: "i") }

    static let rules: [Fault.Rule] = [
        .notUTF8, .tooLong(limit: 1), .notYAML(problem: "x"), .colonInValue, .tab, .tooDeep, .missing, .noValue,
        .unknownField(near: nil), .unknownField(near: "purpose"), .twice, .wantsText, .wantsList, .wantsGroup,
        .hidden, .identifier("x"), .date("x"), .time("x"), .localTime("x"), .network("x"), .address("x"),
        .mail("x"), .schedule("x"), .number("x"), .yesNo("x"), .declared("x"), .yesWithoutWhat, .capability("x"),
        .command("x"), .key(problem: "x"), .choice("x", ["a"]), .listEmpty, .listTooLong(limit: 500),
        .listedTwice("x"), .otherRequest("x"), .andMore(3),
        .workHalfAnswered, .noHeadings, .headingUnknown("x", near: nil), .headingMissing("x"),
        .cellsMissing(wanted: 2, found: 1), .quoteOpen, .quoteInside, .idTwice("x"), .referenceUnknown("x"),
        .cannotChange("x"), .subcontractor("x"),
    ]
}
