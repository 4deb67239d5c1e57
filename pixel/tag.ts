import { begin, command } from './begin.ts';
import type { Command, Firsthand } from './firsthand.ts';
import { attempt } from './listen.ts';
import { tag } from './track.ts';

// The classic script. It finds the collector from its own address and its options in its own attributes.
attempt(() => {
  const script = document.currentScript as HTMLScriptElement;
  const before = window.firsthand;
  // A second copy of the tag would count everything twice.
  if (before?.tag) return;
  const firsthand: Firsthand = command;
  firsthand.tag = tag;
  window.firsthand = firsthand;
  for (const call of before?.q ?? []) command(...(call as Command));
  begin({ collector: new URL('.', script.src).href, ...script.dataset });
});
