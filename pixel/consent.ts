import type { Firsthand } from './firsthand.ts';

/** What the collector knows of this visitor and wants to ask. */
interface Asking {
  /** Where choices go. */
  action: string;
  domain: string;
  /** What the banner says; null where nothing is to be asked. */
  banner: {
    text: string;
    accept: string;
    decline: string;
    link: string;
    more: string;
    version: string;
  } | null;
}

/** Stands for it in the file that is served. */
declare const FH_CONSENT: Asking;

type Choice = 'granted' | 'denied';

// Loaded where a site wants it: `firsthand.consent('granted')`, and a banner where the site has one and nothing was chosen yet.
try {
  const { action, domain, banner } = FH_CONSENT;
  const firsthand: Firsthand & { consent?: (choice: Choice, version?: string) => Promise<unknown> } =
    window.firsthand ??
    ((...given) => {
      firsthand.q ??= [];
      firsthand.q.push(given);
    });
  window.firsthand = firsthand;

  const tell = (choice: Choice, means: 'banner' | 'script', version?: string) =>
    // Text needs no preflight, and the answer's cookies are all that matters of it.
    fetch(action, {
      method: 'POST',
      credentials: 'include',
      mode: 'no-cors',
      body: JSON.stringify({ domain, choice, means, ...(version === undefined ? {} : { version }) }),
    });
  firsthand.consent = (choice, version) => tell(choice, 'script', version);

  const show = (): void => {
    if (!banner) return;
    // A shadow root keeps the page's styles out and these in; styles set by script need no permission of a policy.
    const host = document.createElement('div');
    const root = host.attachShadow({ mode: 'open' });
    const box = document.createElement('section');
    box.setAttribute('role', 'region');
    box.setAttribute('aria-label', banner.text.slice(0, 40));
    Object.assign(box.style, {
      position: 'fixed',
      inset: 'auto 0 0 0',
      zIndex: '2147483647',
      padding: '1rem',
      font: '16px/1.4 system-ui, sans-serif',
      color: '#111',
      background: '#fff',
      borderTop: '1px solid #888',
      textAlign: 'center',
    });
    const say = document.createElement('p');
    say.textContent = `${banner.text} `;
    say.style.margin = '0 0 .75rem';
    const link = document.createElement('a');
    link.textContent = banner.more;
    link.href = banner.link;
    say.append(link);
    box.append(say);
    for (const [choice, words] of [
      ['granted', banner.accept],
      ['denied', banner.decline],
    ] as const) {
      const button = document.createElement('button');
      button.textContent = words;
      // Both alike: nobody is led to one of them.
      Object.assign(button.style, {
        font: 'inherit',
        margin: '0 .5rem',
        padding: '.5rem 1.25rem',
        cursor: 'pointer',
      });
      button.onclick = () => {
        host.remove();
        void tell(choice, 'banner', banner.version);
      };
      box.append(button);
    }
    root.append(box);
    document.body.append(host);
  };
  if (document.body) show();
  else document.addEventListener('DOMContentLoaded', show);
} catch {}
