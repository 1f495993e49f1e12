internal import Sekimori
internal import SekimoriService

extension RequestSheet {
    /// Reads any bytes: a form, or every fault that is in them.
    static func read(_ bytes: [UInt8], file: String) -> Result<RequestForm, FormFaults> {
        do throws(Fault) {
            return read(try FormNode.parse(bytes, file: file), file: file)
        } catch {
            return .failure(FormFaults([error]))
        }
    }
}

extension ReportSheet {
    /// Reads any bytes: a form, or every fault that is in them. `request` is the one it must be about, where known.
    static func read(_ bytes: [UInt8], file: String, request: RequestID?) -> Result<ReportForm, FormFaults> {
        do throws(Fault) {
            return read(try FormNode.parse(bytes, file: file), file: file, request: request)
        } catch {
            return .failure(FormFaults([error]))
        }
    }
}
