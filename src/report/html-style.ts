/** The style of a report as one HTML file: no script, no font, nothing that is loaded. */
export const HTML_STYLE = `
:root{color-scheme:light dark;--bg:#f7f8fa;--card:#fff;--sunken:#eff2f6;--line:#d5dce5;--text:#131d29;--soft:#4b596a;--problem:#b0261c;--warning:#855000;--ok:#17663a;--info:#3a566f;--bar:#2f77bd;--packet:#e08a1e}
@media(prefers-color-scheme:dark){:root{--bg:#11151b;--card:#181e27;--sunken:#12171e;--line:#2f3947;--text:#e8edf3;--soft:#aab6c4;--problem:#ff9488;--warning:#f3b964;--ok:#7fd4a0;--info:#a9c2da;--bar:#6aa9e6;--packet:#f2a33a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:24px clamp(14px,3vw,32px) 60px;background:var(--bg);color:var(--text);font:15px/1.55 system-ui,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
h1{margin:8px 0 12px;font-size:clamp(21px,3vw,29px);line-height:1.25}
h2{margin:34px 0 10px;font-size:20px}
h3{margin:20px 0 6px;font-size:16px}
p{margin:8px 0}
.card,section>article{padding:18px 20px;border:1px solid var(--line);border-radius:10px;background:var(--card);margin:12px 0}
.verdict{border-left:5px solid var(--tone)}
.problem{--tone:var(--problem)}.warning,.not-mtu,.inconclusive{--tone:var(--warning)}.working,.nothing-found{--tone:var(--ok)}.info{--tone:var(--info)}
.sign{color:var(--tone);font-weight:650}
.soft,small{color:var(--soft)}
dl{display:flex;flex-wrap:wrap;gap:10px 34px;margin:14px 0 0}
dl div{display:flex;flex-direction:column-reverse}
dt{color:var(--soft);font-size:13px}
dd{margin:0;font-size:19px;font-weight:600}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:14px}
th,td{padding:6px 10px 6px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{color:var(--soft);font-weight:600;font-size:13px}
.n{text-align:right;white-space:nowrap}
td:first-child{white-space:nowrap}
code,pre,.mono{font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:13px}
pre{margin:6px 0;padding:9px 12px;border:1px solid var(--line);border-radius:7px;background:var(--sunken);white-space:pre-wrap;overflow-wrap:anywhere}
details{margin:8px 0;border-top:1px solid var(--line);padding-top:8px}
summary{cursor:pointer;font-weight:600}
.path{display:flex;flex-wrap:wrap;align-items:center;gap:6px 10px;margin:12px 0 4px}
.path b{padding:6px 11px;border:1px solid var(--line);border-radius:7px;background:var(--sunken);font-weight:600}
.path i{color:var(--soft);font-style:normal}
.path .stop{color:var(--problem);font-weight:650}
svg{display:block;width:100%;height:auto;margin:6px 0}
svg text{fill:var(--soft);font-size:11px}
.bar{fill:var(--bar)}.event{fill:var(--problem)}.resend{fill:var(--packet)}
@media print{body{background:#fff;max-width:none}details{break-inside:avoid}}
`;
