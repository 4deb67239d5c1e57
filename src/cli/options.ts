import { Command, InvalidArgumentError } from 'commander';

/** A command with the options that every command has. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--data <dir>', 'data directory (FIRSTHAND_DATA, ./data)');
}

/** Parses an option that may be given several times or hold a comma-separated list. */
export function list(value: string, before: string[] | undefined): string[] {
  return [
    ...(before ?? []),
    ...value
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  ];
}

/** Parses an option that may be given several times and may hold commas. */
export const each = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

export function oneOf<const Names extends readonly string[]>(names: Names) {
  return (value: string): Names[number] => {
    if (names.includes(value)) return value;
    throw new InvalidArgumentError(`Allowed are ${names.join(', ')}.`);
  };
}

/** What is no number is refused by whoever knows what is allowed. */
export function number(value: string): number {
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  throw new InvalidArgumentError('A number is expected.');
}

export const print = (text: string) => process.stdout.write(`${text}\n`);
