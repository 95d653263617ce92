/// The parts of the style sheet that belong to single sections, and what paper and narrow screens
/// need.
enum PageStyleParts {
  static let text = masthead + heat + drift

  private static let masthead = """
    .top{display:flex;align-items:center;justify-content:space-between;gap:1rem;padding:1.4rem 0 0}
    .name{display:flex;align-items:center;gap:.55rem;font-weight:650;letter-spacing:-.01em}
    .name svg{width:1.05rem;height:1.5rem;fill:none;stroke:var(--link);stroke-width:1.6}
    .name svg path{fill:var(--link)}
    .top button{font-size:.85rem;padding:.3rem .8rem;min-height:2.2rem}
    header .say{padding:3.2rem 0 0}
    .bar{display:block;width:100%;height:.8rem;border-radius:99px;overflow:hidden;background:var(--line)}
    .bar .fw{fill:var(--w3)}.bar .fo{fill:var(--o3)}.bar .fs{fill:var(--s3)}
    .bar .fg{fill:var(--g)}.bar .fv{fill:var(--v)}.bar .fu{fill:var(--edge)}
    .key{display:flex;flex-wrap:wrap;gap:.3rem 1.6rem;list-style:none;margin:.7rem 0 0;padding:0;\
    font-size:.9rem;color:var(--soft)}
    .key li::before{content:"";display:inline-block;width:.7rem;height:.7rem;border-radius:3px;\
    margin-right:.5rem;background:var(--edge)}
    .key .fw::before{background:var(--w3)}.key .fo::before{background:var(--o3)}
    .key .fs::before{background:var(--s3)}.key .fg::before{background:var(--g)}
    .key .fv::before{background:var(--v)}
    .key b{color:var(--ink);font-weight:650}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.2rem,1fr));\
    background:var(--sheet);border:1px solid var(--line);border-radius:10px;overflow:hidden;margin:2rem 0 0}
    .figures div{box-shadow:1px 1px 0 var(--line);padding:1rem 1.1rem .9rem;display:flex;\
    flex-direction:column-reverse;justify-content:flex-end}
    .figures dd{margin:0;font-size:1.9rem;line-height:1.15;font-weight:650;letter-spacing:-.02em}
    .figures dt{color:var(--soft);font-size:.86rem;line-height:1.35;margin-top:.15rem}
    .figures .hot dd{color:var(--w)}
    .meta{display:flex;flex-wrap:wrap;gap:.1rem 1.4rem;margin:1.1rem 0 0;padding:0;list-style:none}
    .notice{border-left:4px solid var(--o);background:var(--o1);color:var(--ink);padding:.8rem 1.1rem;\
    border-radius:0 8px 8px 0;margin:1.2rem 0 0;max-width:none}
    .notice.bad{border-color:var(--w);background:var(--w1)}
    nav{margin-top:2rem;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
    nav ul{display:flex;flex-wrap:wrap;gap:0 1.5rem;list-style:none;margin:0;padding:.35rem 0}
    nav a{display:inline-block;padding:.35rem 0;font-size:.92rem;text-decoration:none}
    nav a:hover{text-decoration:underline}

    """

  private static let heat = """
    .heat{border-collapse:separate;border-spacing:0}
    .heat th[scope=row]{font-weight:600;white-space:nowrap;max-width:16rem;overflow:hidden;\
    text-overflow:ellipsis;position:sticky;left:0;background:var(--sheet)}
    .heat thead th{white-space:nowrap}
    .heat td{padding:3px;border-top:1px solid var(--line);min-width:7.4rem;height:1px}
    .heat td.n{padding:.6rem 1rem;min-width:0}
    .heat td>*{display:block;height:100%;border-radius:6px;padding:.5rem .7rem;text-decoration:none;\
    line-height:1.3;color:var(--soft);font-size:.82rem}
    .heat td b{display:block;font-size:1.02rem;font-weight:650}
    .heat td a:hover{box-shadow:inset 0 0 0 2px currentColor}
    .heat td .w1{background:var(--w1)}.heat td .w2{background:var(--w2)}.heat td .w3{background:var(--w3)}
    .heat td .o1{background:var(--o1)}.heat td .o2{background:var(--o2)}.heat td .o3{background:var(--o3)}
    .heat td .s1{background:var(--s1)}.heat td .s2{background:var(--s2)}.heat td .s3{background:var(--s3)}
    .heat td [class^=w]{color:var(--wt)}.heat td [class^=o]{color:var(--ot)}.heat td [class^=s]{color:var(--st)}
    .heat td .v1{background:var(--v1);color:var(--v)}
    .posture th[scope=row]{font-weight:500;white-space:nowrap}
    .waivers code,.notes code{overflow-wrap:normal}
    .scroll+.scroll,.scroll+.hint{margin-top:.8rem}
    .posture td{white-space:nowrap}
    .posture td .was{color:var(--soft)}
    .posture td b{padding:.05rem .4rem;border-radius:5px}
    .chart{padding:1.2rem 1.2rem 1rem;margin:0}
    .chart svg{display:block;width:100%;height:11rem;overflow:visible}
    .chart path{fill:none;stroke-width:2.5;stroke-linejoin:round;stroke-linecap:round;\
    vector-effect:non-scaling-stroke}
    .chart .all{stroke:var(--link)}.chart .weak{stroke:var(--w);stroke-dasharray:1 5}
    .chart .dot{stroke-width:8}.chart .dot.weak{stroke-dasharray:none}
    .chart .grid{stroke:var(--line);stroke-width:1}
    .chart .ends{display:flex;justify-content:space-between;color:var(--soft);font-size:.86rem;\
    margin:.6rem 0 0;max-width:none}
    .legend{display:flex;flex-wrap:wrap;gap:.2rem 1.6rem;list-style:none;margin:0 0 .8rem;padding:0;\
    font-size:.9rem}
    .legend svg{display:inline-block;width:2rem;height:.7rem;vertical-align:middle;margin-right:.5rem}

    """

  private static let drift = """
    .tools{position:sticky;top:0;z-index:3;background:var(--page);padding:.8rem 0;margin:.6rem 0 .4rem;\
    border-bottom:1px solid var(--line)}
    .tools .row{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end}
    .tools label{font-size:.8rem;color:var(--soft);display:flex;flex-direction:column;gap:.15rem}
    .tools label.find{flex:1 1 16rem}
    .tools input{font-size:1rem}
    .tools select{max-width:13rem;font-size:.92rem}
    .tools .row+.row{margin-top:.6rem}
    .switch{display:inline-flex}
    .switch button{border-radius:0;margin-left:-1px}
    .switch button:first-child{border-radius:7px 0 0 7px;margin:0}
    .switch button:last-child{border-radius:0 7px 7px 0}
    .switch [aria-pressed=true]{background:var(--ink);color:var(--page);border-color:var(--ink)}
    .tools output{flex:1;min-width:12rem;align-self:center;font-size:.92rem}
    details.b,details.f,.more{background:var(--sheet);border:1px solid var(--line);border-radius:10px;\
    margin:.6rem 0}
    .many>details{content-visibility:auto;contain-intrinsic-size:auto 3.4rem}
    summary{cursor:pointer;padding:.85rem 1.1rem;list-style:none;border-radius:10px}
    summary::-webkit-details-marker{display:none}
    summary .sum{display:flex;flex-wrap:wrap;gap:.3rem .9rem;align-items:baseline}
    summary .sum::before{content:"";flex:none;width:.45rem;height:.45rem;border:solid var(--edge);\
    border-width:0 2px 2px 0;transform:rotate(-45deg);align-self:center;margin:0 .1rem}
    details[open]>summary .sum::before{transform:rotate(45deg)}
    summary h3{display:inline}
    summary .sys{color:var(--soft);font-size:.9rem}
    summary .tags{margin-left:auto;display:flex;flex-wrap:wrap;gap:.35rem}
    .body{padding:.2rem 1.1rem 1rem}
    .names{font-size:.9rem;max-width:none;columns:auto;margin-bottom:.8rem}
    .fs{list-style:none;margin:0;padding:0}
    .fs li{border-top:1px solid var(--line)}
    .fs a{display:grid;grid-template-columns:5.6rem minmax(11rem,1.1fr) minmax(14rem,1.5fr) 8.5rem;\
    gap:.2rem 1rem;padding:.6rem .2rem;color:inherit;text-decoration:none;align-items:baseline}
    .fs a:hover .what,.fs a[aria-expanded=true] .what{text-decoration:underline;\
    text-decoration-thickness:1px;text-underline-offset:.2em}
    .what{font-weight:550}
    .what code{display:block;color:var(--soft);font-weight:400}
    .vals{font-size:.92rem;color:var(--soft)}
    .vals code{color:var(--ink)}
    .end{text-align:right;font-size:.86rem;color:var(--soft)}
    .in{background:var(--page);border-radius:8px;padding:1rem 1.1rem .4rem;margin:0 0 .8rem}
    dl.card{display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:.45rem 1.2rem;margin:0;font-size:.94rem}
    dl.card dt{color:var(--soft)}
    dl.card dd{margin:0;max-width:75ch}
    dl.card dd p{margin:0 0 .3rem}
    dl.card ul{margin:0;padding-left:1.1rem}
    .unk{margin:.6rem 0 0;padding-left:1.2rem;font-size:.92rem}
    footer{margin-top:4rem;border-top:1px solid var(--line);padding-top:1.2rem;color:var(--soft);\
    font-size:.88rem}
    footer ul{padding-left:1.1rem}
    footer p{max-width:none}

    """

  static let media = """
    @media (max-width:46rem){
    body{padding:0 1rem 3rem}
    section{margin-top:2.6rem}
    header .say{padding-top:2rem}
    .tools{position:static}
    .tools label,.tools .row>button{flex:1 1 8rem}
    .tools select{max-width:none;width:100%}
    .switch{flex:1 1 100%}.switch button{flex:1}
    th,td{padding:.55rem .7rem}
    .fs a{grid-template-columns:1fr auto}
    .fs .what,.fs .vals{grid-column:1/-1}
    .fs .end{grid-column:2;grid-row:1}
    summary .tags{margin-left:0}
    dl.card{grid-template-columns:1fr;gap:.1rem}
    dl.card dd{margin-bottom:.6rem}
    .figures{grid-template-columns:1fr 1fr}
    }
    @media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
    @media (forced-colors:active){.tag,.heat td>*{border:1px solid}}
    @media print{
    @page{margin:14mm}
    html{font-size:10pt;background:#fff}
    body{max-width:none;padding:0}
    nav,.tools,.skip,.top button{display:none!important}
    section,header .say{margin-top:1.6rem;padding:0}
    h2{break-after:avoid}
    tr,.fs li,.figures div{break-inside:avoid}
    .scroll{overflow:visible}
    .view[hidden]{display:block!important}
    .many>details{content-visibility:visible}
    details::details-content{content-visibility:visible;block-size:auto}
    *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
    .heat td{min-width:0}.heat td b{font-size:.9rem}
    }

    """
}
