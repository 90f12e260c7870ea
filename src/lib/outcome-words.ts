/** What the sender made of a message that says “too big”, by the report's codes; of codes that are words the words. */
const WORDS: ReadonlyMap<string, string> = new Map([['late', 'obeyed late'], ['no-op', 'nothing to obey']]);

export const outcomeWord = (outcome: string): string => WORDS.get(outcome) ?? outcome;
