/**
 * A report as JSON in pieces. Joined they equal JSON.stringify(report), which for some hundred thousand flows would
 * be longer than a string may be.
 */
export function* jsonPieces(value: unknown, depth = 2): Generator<string> {
  if (depth === 0 || value === null || typeof value !== 'object') {
    yield JSON.stringify(value) ?? 'null';
    return;
  }
  if (Array.isArray(value)) {
    let separator = '[';
    for (const element of value) {
      yield separator;
      yield* jsonPieces(element, depth - 1);
      separator = ',';
    }
    yield separator === '[' ? '[]' : ']';
    return;
  }
  let separator = '{';
  for (const [key, member] of Object.entries(value)) {
    // As JSON.stringify does: a member without value is not there.
    if (member === undefined || typeof member === 'function' || typeof member === 'symbol') continue;
    yield `${separator}${JSON.stringify(key)}:`;
    yield* jsonPieces(member, depth - 1);
    separator = ',';
  }
  yield separator === '{' ? '{}' : '}';
}
