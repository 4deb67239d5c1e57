/** A longer line is no request. */
export const LONGEST_LINE = 64 * 1024;

const NEWLINE = 10;

/**
 * Cuts bytes into lines. Bytes are read as Latin-1, which every byte is and which is twice as fast; a line that has others than
 * ASCII is then read as UTF-8 where it is that. Each line is a text of its own, so that a part of it which is remembered does not
 * hold all that came with it.
 * @param tooLong told of each line over `LONGEST_LINE`, which is passed over without being held
 */
export class Lines {
  readonly #tooLong: () => void;
  #begun = '';
  #skipping = false;

  constructor(tooLong: () => void) {
    this.#tooLong = tooLong;
  }

  /** The lines that these bytes complete. */
  add(given: Uint8Array): string[] {
    const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      const line = this.#begun + bytes.toString('latin1', from, end);
      from = end + 1;
      this.#begun = '';
      if (this.#skipping) this.#skipping = false;
      else if (line.length > LONGEST_LINE) this.#tooLong();
      else lines.push(readable(line));
    }
    this.#begin(bytes, from);
    return lines;
  }

  /** Bytes of a line that has begun and not ended. */
  get begun(): number {
    return this.#begun.length;
  }

  /** What is left without an end of line. */
  end(): string[] {
    const last = this.#skipping ? '' : this.#begun;
    this.#begun = '';
    this.#skipping = false;
    return last === '' ? [] : [readable(last)];
  }

  #begin(bytes: Buffer, from: number): void {
    if (this.#skipping || from === bytes.length) return;
    this.#begun += bytes.toString('latin1', from);
    if (this.#begun.length <= LONGEST_LINE) return;
    this.#tooLong();
    this.#skipping = true;
    this.#begun = '';
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: every byte above ASCII, and nothing else, is meant.
const FOREIGN = /[^\u0000-\u007f]/;

function readable(line: string): string {
  const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (!FOREIGN.test(bare)) return bare;
  const utf8 = Buffer.from(bare, 'latin1').toString('utf8');
  return (utf8.includes('\uFFFD') ? bare : utf8).replace(/^\uFEFF/, '');
}
