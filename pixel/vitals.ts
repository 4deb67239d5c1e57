import { type Metric, onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals';
import { on } from './listen.ts';

// A file of its own, loaded with `data-on="vitals"`.
let found: Record<string, number> = {};

function note({ name, value }: Metric): void {
  // Layout shift is a small number without a unit, everything else milliseconds.
  found[name] = name === 'CLS' ? Math.round(value * 1e4) / 1e4 : Math.round(value);
}

for (const observe of [onCLS, onFCP, onINP, onLCP, onTTFB]) observe(note);

/** The library settles its numbers when the page is hidden; its listeners are older than this one. */
on(document, 'visibilitychange', () => {
  if (!document.hidden || Object.keys(found).length === 0) return;
  window.firsthand?.('Web Vitals', { props: found, interactive: false });
  found = {};
});
