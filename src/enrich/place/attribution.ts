/** What a data licence wants shown wherever the data is. */
export interface Attribution {
  text: string;
  url: string;
}

const DB_IP: Attribution = { text: 'IP Geolocation by DB-IP', url: 'https://db-ip.com' };
const MAXMIND: Attribution = {
  text: 'This product includes GeoLite2 data created by MaxMind',
  url: 'https://www.maxmind.com',
};

/** For the packed @ip-location-db/asn (CC BY 4.0 by all three). */
export const ASN_ATTRIBUTIONS: readonly Attribution[] = [
  DB_IP,
  { text: 'AS numbers by Route Views', url: 'https://www.routeviews.org/routeviews/' },
  { text: 'AS numbers by the Number Resource Organization', url: 'https://www.nro.net' },
];

/** What the licence of an owner's mmdb file asks for, by the type that its metadata gives. */
export function attributionsOf(databaseType: string | null): readonly Attribution[] {
  if (databaseType === null) return [];
  if (/^geolite2/i.test(databaseType)) return [MAXMIND];
  return /db-?ip/i.test(databaseType) ? [DB_IP] : [];
}
