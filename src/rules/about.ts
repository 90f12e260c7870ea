/**
 * Each rule in words: what it means, what it asks for, what makes it surer, what rules it out, which findings it
 * replaces, and what it cannot know. For "why do you think so?" on the page and for docs/rules.md.
 */
import { ABOUT_MTU } from './about-mtu.ts';
import { ABOUT_OTHERS } from './about-others.ts';
import type { RuleId } from './finding.ts';

export interface RuleAbout {
  title: string;
  /** One sentence. */
  meaning: string;
  /** All of these must hold. */
  necessary: readonly string[];
  /** Each of these makes it surer. */
  supporting: readonly string[];
  /** Any of these rules it out. */
  vetoes: readonly string[];
  supersedes: readonly RuleId[];
  cannotKnow: readonly string[];
}

/** In the order of the catalogue. */
export const ABOUT: Readonly<Record<RuleId, RuleAbout>> = { ...ABOUT_MTU, ...ABOUT_OTHERS };
