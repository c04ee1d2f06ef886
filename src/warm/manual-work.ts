/** Words by which release notes ask an operator to do something besides the deploy. */
const asks: readonly RegExp[] = [
  /\bmanual(?:ly)?\b/i,
  /\bby hand\b/i,
  /\bbreaking\b/i,
  /\b(?:before|prior to|after) (?:you )?(?:upgrad|updat|deploy|roll)/i,
  /\byou (?:must|have to|need to|will need to)\b/i,
  /\b(?:must|need to|has to|have to) be (?:run|executed|migrated|removed|renamed|rotated|changed|set|added)\b/i,
  /\baction (?:is )?(?:required|needed)\b/i,
  /\bmigrat(?:e|ion) (?:guide|steps?|script)\b/i,
];

/** A note says itself that nothing of the kind is needed. */
const denies: readonly RegExp[] = [/\bno (?:\w+ ){0,3}(?:manual|breaking)\b[^.!\n]*/gi, /\bnothing (?:\w+ ){0,4}(?:manual(?:ly)?|by hand)\b[^.!\n]*/gi, /\b(?:not|without) (?:any |a )?(?:manual(?:ly)?|breaking)\b[^.!\n]*/gi];

/**
 * The lines of release notes that ask for work by hand; none where they do not. It would rather hold a release that asks for nothing than roll one that does. Pure.
 */
export function linesThatAskForWork(notes: string): string[] {
  return notes.split("\n").map((line) => line.trim()).filter((line) => {
    const rest = denies.reduce((text, denial) => text.replaceAll(denial, ""), line);
    return asks.some((ask) => ask.test(rest));
  });
}
