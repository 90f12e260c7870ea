/** Commands under the comment that introduces them. */
export interface CommandStep {
  /** The comment, without its mark; empty where none stands before. */
  label: string;
  /** Lines to run or to write; empty where the comment is all. */
  text: string;
  /** Makes the change outlast a reboot: wanted later than the change itself. */
  lasting: boolean;
}

/** Reads a fix's lines: a line that begins with # opens a step. What follows a command on its line stays with it. */
export function commandSteps(lines: string[]): CommandStep[] {
  const steps: { label: string[]; lines: string[] }[] = [];
  for (const line of lines) {
    const last = steps.at(-1);
    if (line.startsWith('#')) {
      const label = line.replace(/^#+\s*/, '');
      if (last && last.lines.length === 0) last.label.push(label);
      else steps.push({ label: [label], lines: [] });
    } else if (last) last.lines.push(line);
    else steps.push({ label: [], lines: [line] });
  }
  return steps.map(({ label, lines: text }) => {
    const words = label.join(' ').replace(/:$/, '');
    return { label: words.charAt(0).toUpperCase() + words.slice(1), text: text.join('\n'), lasting: /^for good\b/i.test(words) };
  });
}
