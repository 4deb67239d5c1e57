/** Currencies that are no more, but of which the European Central Bank keeps rates. */
const GONE = ['CYP', 'EEK', 'LTL', 'LVL', 'MTL', 'ROL', 'SIT', 'SKK', 'TRL'];
const KNOWN: ReadonlySet<string> = new Set([...Intl.supportedValuesOf('currency'), ...GONE]);

/** Whether it is an ISO 4217 code that this platform knows. */
export function isCurrency(code: string): boolean {
  return KNOWN.has(code);
}

/** What is wrong with a code that is none. */
export const NO_CURRENCY = 'an ISO 4217 code such as EUR is expected';

/** A positive amount: at most twelve digits, six after the point. */
export const AMOUNT = /^(?!0*(\.0*)?$)\d{1,12}(\.\d{1,6})?$/;
