import { needsConsent, readConsent } from '../identity/consent.ts';
import { Problem } from '../model/problem.ts';
import type { Site } from '../model/site.ts';
import { type DoorAnswer, type DoorRequest, problemAnswer } from './door.ts';
import { siteOfPage } from './pageSite.ts';
import type { SiteDirectory } from './sites.ts';

export interface ConsentPorts {
  sites: SiteDirectory;
  /** Country of whoever sends a request; null where it is not known. */
  countryOf(request: DoorRequest): string | null;
  /** Address that everything is mounted under, ending in a slash. */
  address(): string;
  /** The script, in which `FH_CONSENT` stands for what it asks. */
  template: string;
}

/** `GET /consent.js`: lets pages say what their visitors chose, and asks them where the site wants that. */
export class ConsentDoor {
  readonly #ports: ConsentPorts;

  constructor(ports: ConsentPorts) {
    this.#ports = ports;
  }

  /** @returns null when the path is another */
  answer(request: DoorRequest): DoorAnswer | null {
    if (request.path !== '/consent.js') return null;
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD')
        throw new Problem('method_not_allowed', 'This address takes GET and HEAD.', {
          allowed: ['GET', 'HEAD'],
        });
      const { site } = siteOfPage(this.#ports.sites, request);
      const asking = this.#asking(request, site);
      const body = this.#ports.template.replace('FH_CONSENT', () => JSON.stringify(asking));
      return {
        status: 200,
        headers: {
          'content-type': 'text/javascript; charset=utf-8',
          // What was chosen a moment ago must not be asked again.
          'cache-control': 'private, no-cache',
          vary: 'Cookie',
          'x-content-type-options': 'nosniff',
          'cross-origin-resource-policy': 'cross-origin',
        },
        body: request.method === 'HEAD' ? null : body,
      };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return problemAnswer(error);
    }
  }

  #asking(request: DoorRequest, { domain, settings }: Site) {
    const collector = this.#ports.address();
    const asked =
      settings.identity === 'consent' &&
      settings.consentText !== '' &&
      readConsent(request.headers.cookie) === null &&
      needsConsent(settings, this.#ports.countryOf(request));
    return {
      action: `${collector}privacy/consent`,
      domain,
      banner: asked
        ? {
            text: settings.consentText,
            accept: 'Agree',
            decline: 'Refuse',
            link: `${collector}privacy`,
            more: 'What is collected',
            version: settings.consentVersion,
          }
        : null,
    };
  }
}
