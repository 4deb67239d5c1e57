/** What stands in the place of personal data. */
export const REDACTED = '[redacted]';
