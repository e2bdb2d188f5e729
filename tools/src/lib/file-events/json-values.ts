const isSpace = (code: number): boolean => code <= 0x20 || code === 0xfeff;

/**
 * Finds the values of a text that comes in chunks: the elements of one array, or JSON that stands one after the other. Each is cut out as it stands, and
 * no more than one is in memory.
 */
class ValueFinder {
  private text = '';
  private depth = 0;
  private quoted = false;
  private escaped = false;
  /** The depth at which values stand: 1 within an array, undefined before anything was seen. */
  private base: 0 | 1 | undefined;

  *read(chunk: string): Generator<string> {
    let from = 0;
    for (let i = 0; i < chunk.length; i += 1) {
      if (!this.endsValue(chunk.charCodeAt(i))) continue;
      const value = this.text + chunk.slice(from, i);
      const closing = this.closed ? chunk[i] : '';
      this.text = '';
      from = i + 1;
      yield* this.unlessEmpty(value + closing);
    }
    this.text += chunk.slice(from);
  }

  /** What is left at the end, which then is no whole value. */
  *end(): Generator<string> {
    yield* this.unlessEmpty(this.text);
  }

  private closed = false;

  private *unlessEmpty(value: string): Generator<string> {
    const trimmed = value.trim();
    if (trimmed !== '' && trimmed !== ']') yield trimmed;
  }

  /** Whether a value ends with this character; `closed` says whether the character belongs to it. */
  private endsValue(code: number): boolean {
    if (this.quoted) return this.inString(code);
    if (code === 0x22) this.quoted = true;
    if (code === 0x5b || code === 0x7b) return this.opens(code);
    if (code === 0x5d || code === 0x7d) return this.closes();
    this.closed = false;
    if (this.base === undefined && !isSpace(code)) this.base = 0;
    return this.depth === this.base && (code === 0x2c || (code === 0x0a && this.base === 0));
  }

  private inString(code: number): boolean {
    if (this.escaped) this.escaped = false;
    else if (code === 0x5c) this.escaped = true;
    else if (code === 0x22) this.quoted = false;
    return false;
  }

  private opens(code: number): boolean {
    const isOuterArray = this.base === undefined && code === 0x5b;
    this.base ??= isOuterArray ? 1 : 0;
    this.depth += 1;
    this.closed = false;
    return isOuterArray;
  }

  private closes(): boolean {
    this.depth -= 1;
    this.closed = this.depth === this.base;
    return this.depth <= (this.base ?? 0);
  }
}

/** The texts of the values in a JSON array, or of JSON values one after the other. */
export async function* jsonValues(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  const finder = new ValueFinder();
  for await (const chunk of chunks) yield* finder.read(chunk);
  yield* finder.end();
}
