internal import Foundation
internal import SekimoriRecords
internal import SekimoriService

/// Signs texts with the person's own key, by ssh-keygen: a key file, an agent and a FIDO2 token all work.
struct Signer: Sendable {
    /// The private key, or the `.pub` of one that an agent or token holds.
    let key: String?

    func sign(_ text: some SignedText) throws -> SignedTextView {
        let bytes = try text.bytes()
        return try sign(bytes, namespace: type(of: text).namespace)
    }

    /// Signs exactly these bytes.
    func sign(_ bytes: [UInt8], namespace: String) throws -> SignedTextView {
        guard let key else { throw Trouble.noKey }
        guard FileManager.default.fileExists(atPath: key) || FileManager.default.fileExists(atPath: key + ".pub") else {
            throw Trouble.keyFileMissing(path: key)
        }
        let child = try Child.run(
            "ssh-keygen", ["-Y", "sign", "-n", namespace, "-f", key], input: bytes,
            hiding: "Signing data on standard input")
        guard child.status == 0 else { throw Trouble.signingFailed(status: child.status) }
        return try checked(bytes, child.output, namespace: namespace, path: key)
    }

    /// A signature that was made elsewhere, checked against the text before it goes anywhere.
    func checked(_ bytes: [UInt8], _ signature: [UInt8], namespace: String, path: String) throws -> SignedTextView {
        do {
            let signature = try SSHSignature(file: signature)
            // Whose key it is, the gate decides; here only: is it of this text at all?
            try signature.verify(bytes, namespace: namespace, by: signature.claimedKey)
            return SignedTextView(text: String(decoding: bytes, as: UTF8.self), signature: signature.armored)
        } catch {
            throw Trouble.signatureOfAnotherKey(path: path)
        }
    }
}
