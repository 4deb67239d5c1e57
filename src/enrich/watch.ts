import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How often a file is looked at, milliseconds. Owners replace theirs weekly; one stat costs 20 µs. */
const LOOK_EVERY_MS = 5_000;

/**
 * Calls back when a file, or one in a directory, is replaced, changed, made or removed after this call: read it only afterwards. (fs.watchFile looks for
 * the first time some while later, and never tells of what changed before that.)
 * @returns stops looking
 */
export function watch(path: string, changed: () => void, lookEvery: number = LOOK_EVERY_MS): () => void {
  let seen = markOf(path);
  const timer = setInterval(() => {
    const mark = markOf(path);
    if (mark === seen) return;
    seen = mark;
    changed();
  }, lookEvery);
  timer.unref();
  return () => clearInterval(timer);
}

function markOf(path: string): string {
  try {
    const stat = statSync(path);
    const inside = stat.isDirectory() ? readdirSync(path).map((name) => markOf(join(path, name))) : [];
    return `${stat.ino} ${stat.size} ${stat.mtimeMs} ${inside}`;
  } catch {
    return 'out of reach';
  }
}
