/** What a sweep's page has beside the style sheet of the runs' reports. */
export const sweepStyle = `
.verdict.sweep { grid-template-columns: minmax(0, 1fr); }
nav .tally { font-size: 1rem; }
.tally { list-style: none; display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; margin: 1.2rem 0 0; }
.tally a { display: flex; flex-direction: column; min-width: 6.4rem; border: 1px solid var(--tone); border-top-width: 5px; border-radius: 10px; background: var(--back); padding: .45rem .8rem .55rem; text-decoration: none; }
.tally a:hover .word { text-decoration: underline; }
.tally b { font-size: 1.7rem; line-height: 1.15; color: var(--tone); font-variant-numeric: tabular-nums; } .tally .word { font-size: .85rem; }
section.class { border-left: 7px solid var(--tone); }
.recipes { table-layout: fixed; } .recipes th:nth-child(1) { width: 20%; } .recipes th:nth-child(2) { width: 27%; } .recipes th:nth-child(3) { width: 16%; } .recipes tbody th { font-weight: 650; }
.recipes ul { margin: .2rem 0 0; padding-left: 1.1rem; } .arrow { color: var(--soft); } .recipes .reason { white-space: pre-line; }
@media (max-width: 44rem) {
  .recipes thead { position: absolute; left: -999em; } .recipes, .recipes tbody, .recipes tr, .recipes th, .recipes td { display: block; width: auto !important; }
  .recipes tr { border-bottom: 1px solid var(--line); padding: .5rem 0; } .recipes tr:last-child { border-bottom: 0; } .recipes th, .recipes td { border: 0; padding: .1rem 0; } .recipes td { padding-left: 5.2rem; position: relative; } .recipes td::before { content: attr(data-label); position: absolute; left: 0; color: var(--soft); font-size: .85em; }
}
@media print { nav:has(.tally) { display: block; } .tally a { break-inside: avoid; } .recipes tr { break-inside: avoid; } }
`;
