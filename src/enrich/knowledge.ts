import type { Agent } from '../model/event.ts';
import { readAgent } from './agent.ts';
import { type Located, NOWHERE } from './place.ts';
import { remember } from './remember.ts';

export interface KnowledgeOptions {
  /** Paths of MaxMind databases; a missing path takes what the packages bring, cities excepted. */
  geoCountry?: string;
  geoCity?: string;
  geoAsn?: string;
  /** A text file of referrer-spam hosts, one a line. */
  spamList?: string;
  warn: (message: string) => void;
}

/** What enrichment knows beside the hit itself: lists, databases, and what it worked out before. */
export interface Knowledge {
  agent(userAgent: string | null, hints: string | null): Agent;
  locate(address: string | null): Located;
  isSpam(host: string): boolean;
  close(): void;
}

export async function openKnowledge(_options: KnowledgeOptions): Promise<Knowledge> {
  const agents = remember(10_000, (key) => {
    const [userAgent, hints] = key.split('\n', 2);
    return readAgent(userAgent || null, hints || null);
  });
  return {
    agent: (userAgent, hints) => agents(`${(userAgent ?? '').replaceAll('\n', ' ')}\n${hints ?? ''}`),
    locate: () => NOWHERE,
    isSpam: () => false,
    close: () => {},
  };
}
