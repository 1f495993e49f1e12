package import SekimoriRecords

extension Words {
    /// Why a key is not taken.
    package func keyProblem(_ refusal: PublicKey.Refusal) -> String {
        switch refusal {
        case .noKey: say("鍵が入っていません", "there is no key in it")
        case .severalKeys: say("鍵が複数入っています", "there is more than one key in it")
        case .malformed: say("鍵が壊れています", "the key is damaged")
        case .privateKey:
            say(
                "秘密鍵です。人に渡してはいけません。いますぐ新しい鍵を作ってください",
                "this is the private key: never hand it out, and make a new pair now")
        case .certificate: say("証明書です。鍵そのものが要ります", "this is a certificate; the key itself is wanted")
        case .options: say("鍵の前に設定が書かれています", "there are options before the key")
        case .unsupportedType(let type): say("種類 \(type) の鍵は使えません", "keys of type \(type) are not trusted")
        case .typeMismatch: say("種類の名前が鍵の中身と違います", "its type is not the one within")
        case .modulus(let bits): say("RSAの長さ\(bits)は3072から8192の外です", "RSA of \(bits) bits; 3072 to 8192 are taken")
        case .exponent: say("RSAの指数が使えません", "its RSA exponent is not usable")
        case .weakPoint: say("曲線上の点が使えません", "its point on the curve is not usable")
        case .application: say("FIDO2の用途名が使えません", "its FIDO2 application is not usable")
        }
    }

    /// Why a key or a signature is not taken, by the rule's name in kebab-case; other words stay as they are.
    package func cryptoProblem(code: String) -> String {
        switch Array(code.utf8) {
        case Array("no-key".utf8): keyProblem(.noKey)
        case Array("several-keys".utf8): keyProblem(.severalKeys)
        case Array("malformed".utf8): say("形が壊れています", "damaged")
        case Array("private-key".utf8): keyProblem(.privateKey)
        case Array("certificate".utf8): keyProblem(.certificate)
        case Array("options".utf8): keyProblem(.options)
        case Array("unsupported-type".utf8): say("その種類の鍵は使えません", "keys of this type are not trusted")
        case Array("type-mismatch".utf8): keyProblem(.typeMismatch)
        case Array("modulus".utf8): say("RSAの長さが3072から8192の外です", "RSA of 3072 to 8192 bits is taken")
        case Array("exponent".utf8): keyProblem(.exponent)
        case Array("weak-point".utf8): keyProblem(.weakPoint)
        case Array("application".utf8): keyProblem(.application)
        case Array("version".utf8): say("署名の版を知りません", "its version is not known")
        case Array("wrong-namespace".utf8): say("別の用途の署名です", "it was made for another purpose")
        case Array("unknown-hash".utf8): say("要約の方式を知りません", "its hash is not known")
        case Array("key-type".utf8): say("使えない種類の鍵による署名です", "it was made with a kind of key that is not trusted")
        case Array("other-key".utf8): say("別の鍵による署名です", "it was made with another key")
        case Array("algorithm".utf8): say("署名の方式が鍵に合いません", "its algorithm does not belong to the key")
        case Array("user-presence-missing".utf8): say("トークンに触れずに作られた署名です", "the token was not touched")
        case Array("bad-signature".utf8): say("文か署名が変えられています", "the text or the signature was altered")
        default: reason(code)
        }
    }
}
