import { REDACTED } from './redacted.ts';
import { remember } from './remember.ts';

/** Parameters whose value opens something, in lower case without `-` and `_`. */
const SECRET_NAMES = `
  token accesstoken idtoken refreshtoken authtoken csrftoken resettoken xsrftoken sessiontoken
  password passwd passwort pwd pass passphrase secret clientsecret
  apikey accesskey secretkey privatekey sessionkey auth authorization bearer jwt otp codeverifier
  session sessionid sid phpsessid jsessionid aspsessionid connectsid signature samlresponse magiclink`;
const SECRETS: ReadonlySet<string> = new Set(SECRET_NAMES.trim().split(/\s+/));

/** Whether a parameter or property of this name holds a password, token or session id. */
export const isSecretName: (name: string) => boolean = remember(
  1_000,
  (name) => name.length <= 40 && SECRETS.has(name.toLowerCase().replace(/[-_.]/g, '')),
);

/** `name=value` where a parameter can stand: at the start, after `?`, `&`, `;`, `#` or a space, also percent-encoded. */
const PARAMETER =
  /(^|[?&;#\s]|%(?:25)*(?:3F|26|3B|23|20))([A-Za-z][\w.-]{1,39}?)(=|%(?:25)*3D)([^&;#\s%]+(?:%(?!(?:25)*(?:26|23|3B))[^&;#\s%]*)*)/gi;

/** Values of well-known secret parameters become `[redacted]`; an authorisation `code` does where a `state` accompanies it. */
export function redactSecrets(text: string): string {
  if (!text.includes('=') && !text.includes('3D') && !text.includes('3d')) return text;
  const authorising = /(?:^|[?&;#\s]|%(?:25)*(?:3F|26))state(?:=|%(?:25)*3D)/i.test(text);
  return text.replace(PARAMETER, (whole, before: string, name: string, equals: string) =>
    isSecretName(name) || (authorising && name.toLowerCase() === 'code')
      ? `${before}${name}${equals}${REDACTED}`
      : whole,
  );
}
