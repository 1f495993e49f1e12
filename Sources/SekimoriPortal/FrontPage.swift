internal import Hummingbird

/// What a browser sees at `/`: what this is, and how it is used.
enum FrontPage {
    static func response(_ tongue: Tongue) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=utf-8", .contentLanguage: tongue.rawValue],
            body: .init(byteBuffer: ByteBuffer(string: tongue == .japanese ? japanese : english)))
    }

    private static let japanese = """
        <!doctype html>
        <html lang="ja"><head><meta charset="utf-8"><title>関守</title></head><body>
        <h1>関守(せきもり)</h1>
        <p>病院のシステムを外から保守するときに通る関所です。病院の責任者が承認した作業申請がなければ、だれも入れません。</p>
        <p>申請・承認・報告は <code>sekimori</code> コマンドで行います。作業に入るには病院から知らされた名前で ssh を使います。</p>
        <p>ここでの操作はすべて記録されます。</p>
        <p>プログラムのための説明: <a href="/v1/openapi.json">/v1/openapi.json</a></p>
        </body></html>

        """

    private static let english = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Sekimori</title></head><body>
        <h1>Sekimori</h1>
        <p>The gate through which a hospital's systems are maintained from outside. Nobody enters without a work request
        that a responsible person of the hospital has approved.</p>
        <p>Requests, approvals and reports are made with the <code>sekimori</code> command. To work, use ssh with the name
        the hospital gave you.</p>
        <p>Everything done here is recorded.</p>
        <p>For programs: <a href="/v1/openapi.json">/v1/openapi.json</a></p>
        </body></html>

        """
}
