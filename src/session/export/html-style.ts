/** Light and dark as the system is; what went wrong has a sign beside its colour. */
export const STYLE = `
:root{color-scheme:light dark;--text:light-dark(#1b1f24,#e6e8eb);--page:light-dark(#fff,#14171a);--line:light-dark(#d8dce1,#31363c);
--quiet:light-dark(#59616b,#9aa3ad);--bad:light-dark(#a11212,#ff9a94);--odd:light-dark(#7a4b00,#f2c063)}
body{margin:1rem;font:14px/1.45 system-ui,sans-serif;color:var(--text);background:var(--page)}
table{border-collapse:collapse;width:100%}caption{text-align:left;color:var(--quiet);padding:.25rem 0}
td,th{text-align:left;vertical-align:top;padding:.2rem .5rem;border-bottom:1px solid var(--line);font-weight:400;overflow-wrap:anywhere}
thead th{position:sticky;top:0;background:var(--page);color:var(--quiet)}b{font-weight:600}
.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.d{padding-left:calc(var(--d)*1.25rem)}
.err td,.err th{color:var(--bad)}.mended td,.mended th,.refused td,.differs td,.open td{color:var(--odd)}
pre{margin:0;font:12px/1.4 ui-monospace,monospace;white-space:pre-wrap}summary{color:var(--quiet);cursor:pointer}
`;
