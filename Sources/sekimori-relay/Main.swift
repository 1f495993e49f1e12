internal import Glibc
internal import SekimoriSystem
internal import SekimoriTerminal
internal import SekimoriWire

/// The relay of one session. Started by the warden in the connection's cgroup, under a uid of its own, in a directory of
/// its own, with these descriptors: 3 the login shell's socket, 4 5 6 the technician's, 7 the assignment.
@main enum Main {
    static func main() {
        typealias Given = Session.Descriptors
        for descriptor in Given.shell...Given.assignment { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        do {
            let assignment = try Session.readAssignment(Given.assignment)
            close(Given.assignment)
            let technician = Technician(
                input: Given.input, output: Given.output, errors: Given.errors,
                interactive: assignment.interactive, shell: Connection(Descriptor(owning: Given.shell)),
                language: assignment.language)
            let ending = try Session.run(assignment, technician, .gate)
            exit(ending.complete ? 0 : 1)
        } catch {
            // The warden's log; the shell sees its socket close and says 255.
            say("sekimori-relay: error: \(error)\n")
            exit(1)
        }
    }

    private static func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(2, bytes, bytes.count)
    }
}
