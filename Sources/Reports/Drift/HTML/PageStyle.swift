/// The style sheet of the page, which never changes from report to report.
///
/// It stands inline and is allowed by its digest, so that no other style can come in with the data.
enum PageStyle {
  static let text = colours + base + PageStyleParts.text + PageStyleParts.media

  /// SHA-256 of `text` in Base64, which a test holds against it.
  static let sha256 = "vqH6YPGiv9wCHMxbaMmM9yiBMLrFh3Sm8unHWpop5Xs="

  /// Every pair of text and ground has a contrast of 4.5 : 1 or more; `.ci/check-pages` computes them.
  private static let colours = """
    :root{color-scheme:light;\(light)}
    @media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;\(dark)}}
    @media screen{:root[data-theme=dark]{color-scheme:dark;\(dark)}}

    """

  private static let light = """
    --page:#f6f6f3;--sheet:#fff;--ink:#1b1f24;--soft:#59616b;--line:#e0e1dc;--edge:#878d94;\
    --link:#0b5a86;--mark:#fff1b8;\
    --w:#98211c;--w1:#fdeceb;--w2:#f8cfcb;--w3:#eea59e;--wt:#4f0f0c;\
    --o:#754700;--o1:#fdf3de;--o2:#f7e0ae;--o3:#edc974;--ot:#452a00;\
    --s:#1c4c8c;--s1:#e9f0fb;--s2:#cbddf6;--s3:#a5c4ed;--st:#0d2a52;\
    --g:#1a6336;--g1:#e8f4ec;--v:#544a78;--v1:#efecf7
    """

  private static let dark = """
    --page:#131619;--sheet:#1b1f23;--ink:#e7e9ec;--soft:#a4adb8;--line:#30363c;--edge:#7f8891;\
    --link:#83c7f0;--mark:#4d4110;\
    --w:#ffb3aa;--w1:#3a1c1a;--w2:#5a2622;--w3:#7c2f29;--wt:#ffe1dd;\
    --o:#f0c367;--o1:#32260e;--o2:#4a3811;--o3:#654c14;--ot:#ffedc8;\
    --s:#a9c8f8;--s1:#182840;--s2:#21395c;--s3:#2c4c7c;--st:#deeaff;\
    --g:#8ed5a4;--g1:#152e1e;--v:#cbc2ea;--v1:#29253a
    """

  private static let base = """
    *{box-sizing:border-box}
    html{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;\
    background:var(--page);color:var(--ink);font-variant-numeric:tabular-nums;\
    -webkit-text-size-adjust:100%;scroll-padding-top:1rem}
    body{margin:0 auto;max-width:76rem;padding:0 1.5rem 4rem;overflow-wrap:break-word}
    [hidden]{display:none!important}
    a{color:var(--link);text-underline-offset:.2em;text-decoration-thickness:1px}
    :focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
    code{font:.875em/1.5 ui-monospace,"Cascadia Mono","Segoe UI Mono",Menlo,Consolas,monospace;\
    overflow-wrap:anywhere}
    h1{font-size:clamp(1.9rem,1.2rem + 2.6vw,3rem);line-height:1.12;letter-spacing:-.022em;\
    font-weight:680;margin:0 0 .6rem;text-wrap:balance}
    h2{font-size:1.4rem;line-height:1.25;letter-spacing:-.012em;font-weight:650;margin:0 0 .35rem}
    h3{font-size:1rem;font-weight:650;margin:0}
    p{margin:0 0 .75rem;max-width:68ch}
    section{margin-top:3.5rem}
    .lead{font-size:1.15rem;color:var(--soft);margin-bottom:1.4rem}
    .hint,.meta{color:var(--soft);font-size:.9rem}
    td,th,summary,.card{position:relative}
    .sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    .skip{position:absolute;left:1rem;top:-4rem;background:var(--sheet);padding:.6rem 1rem;z-index:9;\
    border-radius:0 0 6px 6px}
    .skip:focus{top:0}
    .sheet{background:var(--sheet);border:1px solid var(--line);border-radius:10px}
    .scroll{overflow-x:auto;background:var(--sheet);border:1px solid var(--line);border-radius:10px}
    table{border-collapse:collapse;width:100%;font-size:.92rem}
    caption{text-align:left;padding:.9rem 1rem .2rem;color:var(--soft);font-size:.9rem}
    th,td{text-align:left;vertical-align:top;padding:.6rem 1rem;border-top:1px solid var(--line)}
    thead th{border-top:0;font-size:.82rem;font-weight:600;color:var(--soft);vertical-align:bottom}
    th.n,td.n{text-align:right}
    button,select,input{font:inherit;color:inherit;background:var(--sheet);border:1px solid var(--edge);\
    border-radius:7px;padding:.45rem .7rem;min-height:2.5rem}
    button{cursor:pointer}
    button:hover,select:hover,input:hover{border-color:var(--ink)}
    .tag{display:inline-block;font-size:.8rem;line-height:1.35;font-weight:600;padding:.1rem .5rem;\
    border-radius:99px;white-space:nowrap;background:var(--page);color:var(--soft)}
    .w{color:var(--w);background:var(--w1)}
    .o{color:var(--o);background:var(--o1)}
    .s{color:var(--s);background:var(--s1)}
    .g{color:var(--g);background:var(--g1)}
    .v{color:var(--v);background:var(--v1)}

    """
}
