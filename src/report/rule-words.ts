/** The rules in words, handed on: the page asks them why a finding was made, and may not import rules itself. */
export { ABOUT, type RuleAbout } from '../rules/about.ts';
