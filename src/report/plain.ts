/** Text from captures made harmless for a terminal or a line of text. */

/** Control characters, and the marks that make a terminal or editor show text in another order than it stands. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** One line: unsafe characters become a visible replacement, white space a space. */
export function plainLine(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ').replace(UNSAFE, '\ufffd');
}

/** The same JSON with such characters spelled out, which inside its strings they may be. JSON.stringify leaves some of them as they are. */
export function plainJson(json: string): string {
  return json.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Lines kept as lines, for commands that have several. */
export function plainLines(text: string): string[] {
  return text.split('\n').map(plainLine);
}
