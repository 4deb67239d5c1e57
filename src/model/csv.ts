/**
 * A field of CSV (RFC 4180) that holds text from outside: spreadsheets run what starts like a formula, and an
 * apostrophe in front makes it text again (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function csvText(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvLine(fields: readonly string[]): string {
  return `${fields.join(',')}\r\n`;
}
