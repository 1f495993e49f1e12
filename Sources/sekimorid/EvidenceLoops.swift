internal import Foundation
internal import Logging
internal import Sekimori
internal import SekimoriService

/// The gate's regular words about itself: a heartbeat with a checkpoint each minute, the clock's state when it changes.
struct EvidenceLoops {
    let gatekeeper: Gatekeeper
    let log: Logger

    func start() {
        let (gatekeeper, log) = (gatekeeper, log)
        Thread.detachNewThread {
            while true {
                do {
                    try gatekeeper.note(TimeDaemon.state())
                } catch {
                    log.error("clock: \(error)")
                }
                Thread.sleep(forTimeInterval: 15)
            }
        }
        Thread.detachNewThread {
            while true {
                do {
                    try gatekeeper.closeRecordings()
                    try gatekeeper.finishErasures()
                } catch {
                    log.error("recordings: \(error)")
                }
                Thread.sleep(forTimeInterval: 10)
            }
        }
        Thread.detachNewThread {
            while true {
                do {
                    let count = try gatekeeper.sweepAttachments()
                    if count > 0 { log.notice("attachments: \(count) that no entry names were thrown away") }
                } catch {
                    log.error("attachments: \(error)")
                }
                Thread.sleep(forTimeInterval: 3_600)
            }
        }
        Thread.detachNewThread {
            while true {
                do {
                    try gatekeeper.heartbeat()
                    try gatekeeper.forgetDrafts()
                } catch {
                    log.error("heartbeat: \(error)")
                }
                Thread.sleep(forTimeInterval: 60)
            }
        }
    }
}
