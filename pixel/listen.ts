/** Runs `task`; what it throws is nobody's business on the visitor's page. */
export function attempt<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch {
    return undefined;
  }
}

/** Listens in the capture phase, before the page can stop the event from travelling on. */
export function on(target: EventTarget, types: string, listener: (event: Event) => void): void {
  for (const type of types.split(' ')) {
    target.addEventListener(type, (event) => attempt(() => listener(event)), true);
  }
}
