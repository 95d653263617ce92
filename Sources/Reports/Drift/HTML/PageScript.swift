/// The script of the page: search, filters, both views, the theme, and printing with all open.
///
/// Without it everything is there too; it only hides and opens. It makes no element of text from
/// the data, and keeps its state behind the # of the address, so that a view can be linked.
enum PageScript {
  static let text = search + page

  /// SHA-256 of `text` in Base64, which a test holds against it.
  static let sha256 = "H7vD9j/bCWSAlQSQgpl1CFgp4XPNEBxBZWE/psYLjn4="

  /// A line of a host is shown when its host and its finding pass.
  ///
  /// Texts are gathered once, and only when somebody searches: a fleet has many lines and few
  /// different ones.
  private static let search = #"""
    "use strict";
    const root=document.documentElement,$=(s,e=document)=>e.querySelector(s),$$=(s,e=document)=>[...e.querySelectorAll(s)];
    const keys=["severity","status","change","kind","stack"];
    const cards=new Map($$("details.f").map(el=>[el.dataset.f,{el,text:null,n:0,pass:false,mask:0}]));
    const blocks=$$("details.b").map(el=>({el,rows:el.dataset.f?el.dataset.f.split(" "):[],hosts:+el.dataset.n,groups:el.dataset.g.split(" "),text:null,partial:false}));
    const low=e=>e.textContent.toLowerCase();
    const still=$("details.sync");let stillText=null;
    function cardText(c){
      if(c.text===null){const b=$("dl",c.el);c.text=low($("summary",c.el))+" "+[...b.children].filter(e=>!e.classList.contains("on")).map(low).join(" ")}
      const as=c.el.dataset.as;
      return as?c.text+cardText(cards.get(as)):c.text}
    function blockText(b){
      if(b.text===null)b.text=$$("summary,.names,.unk",b.el).map(low).join(" ");
      return b.text}
    function words(q){return(q.toLowerCase().match(/"[^"]+"|[^\s"]+/g)||[]).map(w=>w.replace(/"/g,"")).slice(0,30)}
    function mask(text,list){let m=0;list.forEach((w,i)=>{if(text.includes(w))m|=1<<i});return m}
    function filter(state){
      const list=words(state.q||""),all=(1<<list.length)-1,plain=!keys.some(k=>state[k]);
      for(const c of cards.values()){
        c.pass=keys.every(k=>!state[k]||c.el.dataset[k]===state[k]);
        c.mask=list.length&&c.pass?mask(cardText(c),list):0;
        c.n=0}
      let hosts=0,findings=0;
      const group=state.group?String($$("#by-group option").findIndex(o=>o.value===state.group)-1):"";
      for(const b of blocks){
        const inGroup=!group||b.groups.includes(group);
        const own=inGroup&&list.length?mask(blockText(b),list):0;
        const show=b.rows.map(r=>{const[id,times]=r.split("*"),c=cards.get(id);
          const is=inGroup&&c.pass&&(c.mask|own)===all;
          if(is){c.n+=b.hosts;findings+=b.hosts*(+times||1)}
          return is});
        const some=show.includes(true)||inGroup&&plain&&own===all&&!b.rows.length;
        b.el.hidden=!some;
        if(some)hosts+=b.hosts;
        const part=some&&show.includes(false);
        if(part||b.partial){[...$(".fs",b.el).children].forEach((li,i)=>{li.hidden=!show[i]});b.partial=part}}
      for(const c of cards.values())c.el.hidden=!c.n;
      if(still){
        if(list.length&&stillText===null)stillText=low(still);
        still.hidden=!plain||!!group||list.length>0&&mask(stillText,list)!==all}
      return{hosts,findings}}

    """#

  private static let page = #"""
    const names=["q","group",...keys],fields=new Map(names.map(n=>[n,$("#by-"+n)])),count=$("#count"),theme=$("#theme");
    let state={};
    const number=n=>n.toLocaleString("en");
    const noun=(n,w)=>number(n)+" "+w+(n===1?"":"s");
    function show(){
      const{hosts,findings}=filter(state);
      if(count)count.textContent=(findings||hosts?noun(findings,"finding")+" on "+noun(hosts,"host"):"Nothing matches")+(names.some(n=>state[n])?" with these filters":"");
      const byFinding=state.view==="finding";
      $$(".view").forEach(v=>{v.hidden=(v.dataset.view==="finding")!==byFinding});
      $$(".switch button").forEach(b=>b.setAttribute("aria-pressed",String((b.value==="finding")===byFinding)));
      for(const[n,e]of fields)if(e&&e.value!==(state[n]||""))e.value=state[n]||"";
      if(state.theme==="dark"||state.theme==="light")root.dataset.theme=state.theme;else delete root.dataset.theme;
      if(theme)theme.textContent="Theme: "+(root.dataset.theme||"as the system")}
    function keep(){
      const p=new URLSearchParams();
      for(const[k,v]of Object.entries(state))if(v)p.set(k,v);
      try{history.replaceState(null,"","#"+p)}catch{}
      show()}
    function read(){
      const h=location.hash.slice(1);
      if(/^f\d+$/.test(h)){state.view="finding";show();reveal(h)}
      else if(h===""||h.includes("="))
        {const t=state.theme;state=Object.fromEntries(new URLSearchParams(h));if(!("theme"in state)&&t)state.theme=t;show()}}
    function reveal(id){
      const e=document.getElementById(id),d=e&&e.closest("details");
      if(d){if(d.hidden){state={view:"finding",theme:state.theme};show()}d.open=true;d.scrollIntoView({behavior:"instant"});$("summary",d).focus()}}
    let wait;
    for(const[n,e]of fields)if(e)e.addEventListener("input",()=>{
      state[n]=e.value;clearTimeout(wait);wait=setTimeout(keep,n==="q"?120:0)});
    $$(".switch button").forEach(b=>b.addEventListener("click",()=>{state.view=b.value;keep()}));
    $("#clear")?.addEventListener("click",()=>{state={view:state.view,theme:state.theme};keep();fields.get("q").focus()});
    $("#open")?.addEventListener("click",()=>{
      const shown=$$(".view:not([hidden])>details:not([hidden])").slice(0,200),to=!shown.every(d=>d.open);
      shown.forEach(d=>{d.open=to})});
    theme?.addEventListener("click",()=>{
      state.theme={"":"dark",dark:"light",light:""}[root.dataset.theme||""];keep();
      try{localStorage.setItem("plumbline-theme",state.theme)}catch{}});
    document.addEventListener("keydown",e=>{
      if(e.key==="/"&&!/INPUT|SELECT/.test(document.activeElement.tagName)){const q=fields.get("q");if(q){e.preventDefault();q.focus()}}
      if(e.key==="Escape"&&document.activeElement===fields.get("q")){state.q="";keep()}});
    document.addEventListener("click",e=>{
      const a=e.target.closest(".heat a, .fs a");
      if(!a||e.ctrlKey||e.metaKey||e.shiftKey)return;
      e.preventDefault();
      if(a.closest(".heat")){state={...Object.fromEntries(new URLSearchParams(a.hash.slice(1))),theme:state.theme};keep();$("#drift").scrollIntoView();$("#drift h2").focus();return}
      const li=a.parentElement;
      let d=$(".in",li);
      if(!d){d=document.getElementById(a.hash.slice(1)).cloneNode(true);d.removeAttribute("id");d.className="in";d.hidden=true;$$(".on",d).forEach(x=>x.remove());li.append(d)}
      d.hidden=!d.hidden;a.setAttribute("aria-expanded",String(!d.hidden))});
    let closed=[];
    addEventListener("beforeprint",()=>{closed=$$("details:not([open])");closed.forEach(d=>{d.open=true})});
    addEventListener("afterprint",()=>{closed.forEach(d=>{d.open=false});closed=[]});
    addEventListener("hashchange",read);
    $$(".js").forEach(e=>{e.hidden=false});
    $$(".fs a").length<5000&&$$(".fs a").forEach(a=>a.setAttribute("aria-expanded","false"));
    try{state.theme=localStorage.getItem("plumbline-theme")||""}catch{}
    read();
    if(!/^f\d+$|=/.test(location.hash.slice(1)))show();

    """#
}
