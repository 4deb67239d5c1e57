import { Menu } from './period.tsx';

export interface Option {
  title: string;
  href: string;
  /** It is what is shown now. */
  now: boolean;
}

/** A menu of links of which one is chosen; its button says which. @param title where that should say something else */
export function Choice({
  what,
  title,
  options,
}: {
  what: string;
  title?: string;
  options: readonly Option[];
}) {
  return (
    <Menu what={what} title={title ?? options.find(({ now }) => now)?.title ?? what}>
      <ul>
        {options.map(({ title, href, now }) => (
          <li>
            <a href={href} data-swap="screen" aria-current={now ? 'true' : undefined}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </Menu>
  );
}
