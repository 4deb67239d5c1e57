import { install } from './begin.ts';
import { attempt } from './listen.ts';

// The classic script. It finds the collector by its own address and its options in its own attributes.
attempt(() => {
  const { src, nonce, dataset } = document.currentScript as HTMLScriptElement;
  install({ collector: new URL('.', src).href, nonce, ...dataset });
});
