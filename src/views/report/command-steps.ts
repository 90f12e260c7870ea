/** Commands under the comment that introduces them. */
export interface CommandStep {
  /** The comment, without its mark; empty where none stands before. */
  label: string;
  /** Lines to run or to write; empty where the comment is all. */
  text: string;
  /** Makes the change outlast a reboot: wanted later than the change itself. */
  lasting: boolean;
}

/**
 * Reads a fix's lines: a line that begins with # opens a step, and goes on with the comment before it where that ends in a
 * colon. What follows a command on its line stays with it.
 */
export function commandSteps(lines: string[]): CommandStep[] {
  const steps: { label: string; lines: string[] }[] = [];
  for (const line of lines) {
    const last = steps.at(-1);
    if (line.startsWith('#')) {
      const label = line.replace(/^#+\s*/, '');
      if (last && last.lines.length === 0 && last.label.endsWith(':')) last.label += ` ${label}`;
      else steps.push({ label, lines: [] });
    } else if (last) last.lines.push(line);
    else steps.push({ label: '', lines: [line] });
  }
  return steps.map(({ label, lines: text }) => {
    const words = label.replace(/:$/, '');
    return { label: capital(words), text: text.join('\n'), lasting: /^for good\b/i.test(words) };
  });
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * What is to be run in a check or an undo, a command a line, and the words behind its comment mark (! on Cisco): what to expect,
 * or what else to do. Either may be empty. Loops stay on their line.
 */
export function commandAndRemark(text: string): { command: string; remark: string } {
  const [, command = '', remark = ''] = /^(.*?)(?:(?:^|\s+)[#!]\s+(.*))?$/s.exec(text.trim())!;
  return { command: /^(?:for|while) /.test(command) ? command : command.split('; ').join('\n'), remark: capital(remark) };
}
