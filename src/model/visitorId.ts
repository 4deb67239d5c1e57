/** A visitor id as it is shown: 16 hexadecimal digits of the signed 64-bit integer that is stored. */
export const shownId = (id: bigint): string => BigInt.asUintN(64, id).toString(16).padStart(16, '0');

export const storedId = (shown: string): bigint => BigInt.asIntN(64, BigInt(`0x${shown}`));

export const isShownId = (text: string): boolean => /^[0-9a-f]{16}$/.test(text);
