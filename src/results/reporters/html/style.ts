/** The report's style sheet. Light and dark follow the system; on paper everything is opened up and black on white. */
export const style = `
:root { color-scheme: light dark; --page: #f6f6f3; --paper: #ffffff; --ink: #1c1d21; --soft: #5b5e68; --line: #dcdcd6; --code: #f1f1ec;
  --good: #1a7f37; --good-back: #dff3e4; --bad: #b42318; --bad-back: #fde7e4; --warn: #8a5a00; --warn-back: #fbf0d5; --ours: #6d3aa8; --ours-back: #f0e7fa; --muted: #5b5e68; --muted-back: #ececea; }
@media (prefers-color-scheme: dark) { :root { --page: #131417; --paper: #1b1d21; --ink: #ececf0; --soft: #a3a6b1; --line: #33363d; --code: #24262c;
  --good: #5fd07f; --good-back: #16351f; --bad: #ff8a7d; --bad-back: #431a16; --warn: #e8b64c; --warn-back: #3a2c0c; --ours: #c9a2f5; --ours-back: #321f4b; --muted: #a3a6b1; --muted-back: #2a2c32; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", "Liberation Sans", sans-serif; }
a { color: inherit; text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--ours); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999em; } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 2; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1, h2, h3 { line-height: 1.2; margin: 0; font-weight: 650; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; } h2 { font-size: 1.2rem; margin-bottom: .75rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
p { margin: .4rem 0; overflow-wrap: anywhere; } small, .soft { color: var(--soft); } code, pre, .mono { font-family: ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", "Liberation Mono", monospace; font-size: .86em; overflow-wrap: anywhere; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.verdict { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 1.5rem 2rem; padding: 1.6rem 1.75rem; border-top: 7px solid var(--tone); }
.eyebrow { font-size: .8rem; color: var(--soft); letter-spacing: .02em; margin: 0 0 .2rem; }
.versions { font-size: 1.05rem; color: var(--soft); margin: .3rem 0 1rem; }
.versions b { color: var(--ink); font-weight: 600; }
.pill { display: inline-flex; align-items: center; gap: .45rem; padding: .28rem .85rem; border-radius: 99px; font-weight: 700; color: var(--tone); background: var(--back); border: 1.5px solid var(--tone); white-space: nowrap; }
.meta { display: flex; flex-wrap: wrap; gap: .3rem 1.75rem; margin: 1.1rem 0 0; padding: 0; } .meta div { min-width: 0; } .meta dt { font-size: .75rem; color: var(--soft); } .meta dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.level { text-align: center; align-self: center; } .level b { display: block; font-size: 4.6rem; line-height: 1; font-weight: 750; color: var(--tone); font-variant-numeric: tabular-nums; } .level span { color: var(--soft); font-size: .85rem; }
.good { --tone: var(--good); --back: var(--good-back); } .bad { --tone: var(--bad); --back: var(--bad-back); } .warn { --tone: var(--warn); --back: var(--warn-back); } .ours { --tone: var(--ours); --back: var(--ours-back); } .muted { --tone: var(--muted); --back: var(--muted-back); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 1rem 0 0; font-size: .9rem; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 14px; padding: 1.4rem 1.75rem; margin: 1.25rem 0; scroll-margin-top: 1rem; }
.ladder { list-style: none; display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: .6rem; align-items: end; padding: 0; margin: 0; }
.ladder li { display: flex; flex-direction: column; justify-content: flex-start; border-radius: 10px; border: 1px solid var(--tone); border-top-width: 5px; background: var(--back); padding: .6rem .75rem; min-height: calc(6.4rem + var(--step) * 1.3rem); }
.ladder .step { font-size: .75rem; color: var(--soft); } .ladder .name { font-weight: 650; line-height: 1.25; } .ladder .why { font-size: .8rem; color: var(--soft); line-height: 1.35; overflow-wrap: anywhere; margin-top: .2rem; }
.mark { color: var(--tone); font-weight: 650; white-space: nowrap; }
.fault { border-left: 7px solid var(--tone); } .fault .why { font-size: 1.1rem; font-weight: 600; }
.next { background: var(--code); border-radius: 8px; padding: .6rem .9rem; margin-top: .8rem; }
pre { background: var(--code); border-radius: 8px; padding: .75rem .9rem; margin: .5rem 0; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45; }
pre.error { border-left: 4px solid var(--bad); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; } th, td { text-align: left; vertical-align: top; padding: .38rem .75rem .38rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; } tr:last-child > th, tr:last-child > td { border-bottom: 0; } thead th { font-size: .78rem; color: var(--soft); font-weight: 600; white-space: nowrap; } tbody th { font-weight: 500; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.timeline { table-layout: fixed; } .timeline td, .timeline tbody th { border: 0; padding-top: .18rem; padding-bottom: .18rem; } .timeline thead th:first-child { width: 15rem; } .timeline thead th:last-child { width: 6.5rem; padding-right: 0; } .timeline td:last-child { padding-right: 0; } .timeline .track { vertical-align: middle; } .timeline thead th { border: 0; } .bar { position: relative; height: .85rem; background: var(--code); border-radius: 4px; } .bar i { position: absolute; top: 0; bottom: 0; min-width: 3px; border-radius: 4px; background: var(--tone); print-color-adjust: exact; -webkit-print-color-adjust: exact; } .axis { position: relative; height: 1.3rem; font-size: .75rem; color: var(--soft); } .axis span { position: absolute; transform: translateX(-50%); white-space: nowrap; } .axis span:first-child { transform: none; } .axis span:last-child { transform: translateX(-100%); }
details { border-top: 1px solid var(--line); } details:first-of-type { border-top: 0; } summary { cursor: pointer; padding: .6rem 0; display: flex; flex-wrap: wrap; gap: .25rem .9rem; align-items: baseline; } summary::before { content: "▸"; color: var(--soft); } details[open] > summary::before { content: "▾"; } summary::-webkit-details-marker { display: none; } summary .name { font-weight: 650; min-width: 6rem; } summary .time { margin-left: auto; font-variant-numeric: tabular-nums; color: var(--soft); } .inside { padding: 0 0 1rem 1.3rem; }
.test { padding: .3rem 0; display: grid; grid-template-columns: 6.2rem minmax(0, 1fr) auto; gap: .1rem .75rem; border-bottom: 1px solid var(--line); } .test:last-child { border-bottom: 0; } .test .more { grid-column: 2 / -1; } ul.tests { list-style: none; padding: 0; margin: 0; } .time { font-variant-numeric: tabular-nums; color: var(--soft); }
figure { margin: 0; } figure img { max-width: 100%; max-height: 28rem; border: 1px solid var(--line); border-radius: 8px; display: block; } figcaption { font-size: .85rem; color: var(--soft); margin-top: .5rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 0 2.5rem; } .columns > div { min-width: 0; }
ul.plain { list-style: none; margin: 0; padding: 0; } ul.plain li { padding: .25rem 0; } footer { padding-bottom: 3rem; font-size: .85rem; color: var(--soft); }
@media (max-width: 44rem) { .verdict { grid-template-columns: 1fr; } .level { text-align: left; } .level b { font-size: 3rem; display: inline; margin-right: .4rem; } .ladder { grid-template-columns: 1fr; } .ladder li { min-height: 0; } section { padding: 1.1rem; } .timeline thead th:first-child { width: 8rem; } .timeline thead th:last-child { width: 4.5rem; } .axis span:nth-child(even) { display: none; } .test { grid-template-columns: 5.4rem minmax(0, 1fr); } .test .time { grid-column: 2; } .facts { table-layout: fixed; } }
@media print { :root { --page: #fff; --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --code: #f4f4f4; --good: #1a7f37; --good-back: #fff; --bad: #b42318; --bad-back: #fff; --warn: #8a5a00; --warn-back: #fff; --ours: #6d3aa8; --ours-back: #fff; --muted: #555; --muted-back: #fff; } nav, .skip { display: none; } section, .card { break-inside: avoid-page; border-color: #999; } details::details-content { content-visibility: visible; block-size: auto; } summary::before { display: none; } body { font-size: 11pt; } }
`;
