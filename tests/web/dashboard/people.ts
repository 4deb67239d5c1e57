import type { Role } from '../../../src/model/user.ts';
import type { Answered, Running } from '../../running.ts';

/** Browsers of people, without a browser: they follow links and send forms. */
export function peopleOf(firsthand: () => Running) {
  let people = 0;
  const get = (path: string, cookie?: string, headers: Record<string, string> = {}) =>
    firsthand().send(path, { headers: { ...(cookie === undefined ? {} : { cookie }), ...headers } });
  const post = (path: string, fields: Record<string, string>, cookie?: string) =>
    firsthand().send(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(cookie === undefined ? {} : { cookie }),
      },
      body: new URLSearchParams(fields).toString(),
    });
  return {
    get,
    post,
    cookieOf,
    /** Sends a form of the page `from`, with what every form of the session carries. */
    submit: async (path: string, fields: Record<string, string>, cookie: string, from = '/account') =>
      post(path, { form: formOf(await get(from, cookie)), ...fields }, cookie),
    signIn: async (role: Role) => {
      people += 1;
      const { user, link } = await firsthand().app.ports.addUser({
        email: `${role}${people}@example.com`,
        role,
      });
      return { user, cookie: cookieOf(await post(new URL(link).pathname, {})) };
    },
  };
}

const cookieOf = ({ headers }: Answered) => String(headers['set-cookie']).split(';')[0] ?? '';
const formOf = ({ text }: Answered) => /name="form" value="([^"]+)"/.exec(text)?.[1] ?? '';
