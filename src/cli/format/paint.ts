/** The few styles of terminal output; without colour every one leaves text as it is. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  accent(text: string): string;
  /** Green for a text that starts with a plus, red for a minus; `shown` is what to paint, when it is padded. */
  signed(text: string, shown?: string): string;
}

export function painter(color: boolean): Paint {
  const style = (open: number, close: number) => (text: string) =>
    color && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  const [red, green] = [style(31, 39), style(32, 39)];
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    accent: style(36, 39),
    signed: (text, shown = text) =>
      text.startsWith('+') ? green(shown) : text.startsWith('−') ? red(shown) : shown,
  };
}
