import { z } from 'zod';

/** `{en: "London", …}` of MaxMind; the English name. */
const named = z
  .object({ names: z.object({ en: z.string().optional() }).optional() })
  .transform((it) => it.names?.en);
const country = z.object({ iso_code: z.string().optional() }).transform((it) => it.iso_code);
const text = z.string().min(1);

/** Both schemas that occur: MaxMind's nested one and the flat one of @ip-location-db and other repackagers. */
const geography = z.object({
  country: country.optional().catch(undefined),
  country_code: text.optional().catch(undefined),
  subdivisions: z.array(named).optional().catch(undefined),
  state1: text.optional().catch(undefined),
  city: z.union([text, named]).optional().catch(undefined),
  location: z.object({ time_zone: text.optional() }).optional().catch(undefined),
  timezone: text.optional().catch(undefined),
});

const network = z.object({
  isp: text.optional().catch(undefined),
  organization: text.optional().catch(undefined),
  autonomous_system_number: z.coerce.number().int().positive().optional().catch(undefined),
  autonomous_system_organization: text.optional().catch(undefined),
  as_number: z.coerce.number().int().positive().optional().catch(undefined),
  as_organization: text.optional().catch(undefined),
});

export interface Geography {
  country: string | null;
  region: string | null;
  city: string | null;
  timeZone: string | null;
}

export interface Network {
  isp: string | null;
  asn: number | null;
}

/** Country, first subdivision, city and time zone of a record, or null for what is no record of places. */
export function readGeography(record: unknown): Geography | null {
  const data = record == null ? undefined : geography.safeParse(record).data;
  if (data === undefined) return null;
  const code = data.country ?? data.country_code;
  return {
    country: code !== undefined && /^[A-Z]{2}$/.test(code) ? code : null,
    region: data.subdivisions?.[0] ?? data.state1 ?? null,
    city: data.city ?? null,
    timeZone: data.location?.time_zone ?? data.timezone ?? null,
  };
}

/** Provider and autonomous system of a record. The provider is the ISP where the file tells, else who runs the system. */
export function readNetwork(record: unknown): Network | null {
  const data = record == null ? undefined : network.safeParse(record).data;
  if (data === undefined) return null;
  return {
    isp: data.isp ?? data.autonomous_system_organization ?? data.as_organization ?? data.organization ?? null,
    asn: data.autonomous_system_number ?? data.as_number ?? null,
  };
}
