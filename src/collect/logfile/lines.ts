/** A longer line is no request. */
export const LONGEST_LINE = 64 * 1024;

/**
 * Cuts bytes into lines. Bytes are read as Latin-1, which every byte is and which is twice as fast; a line that has others than
 * ASCII is then read as UTF-8 where it is that.
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
  add(bytes: Uint8Array): string[] {
    const text =
      this.#begun + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const lines = text.split('\n');
    this.#begun = lines.pop() ?? '';
    if (this.#skipping && lines.length > 0) {
      lines.shift();
      this.#skipping = false;
    }
    if (this.#begun.length > LONGEST_LINE) {
      if (!this.#skipping) this.#tooLong();
      this.#skipping = true;
      this.#begun = '';
    }
    return lines.filter((line) => this.#fits(line)).map(readable);
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

  #fits(line: string): boolean {
    if (line.length <= LONGEST_LINE) return true;
    this.#tooLong();
    return false;
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
