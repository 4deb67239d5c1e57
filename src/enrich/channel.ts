/** GA4's default channel group of a visit. */
export function channelOf(source: string): string {
  return source === 'Direct / None' ? 'Direct' : 'Referral';
}
