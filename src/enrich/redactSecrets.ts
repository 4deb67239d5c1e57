import { REDACTED } from '../model/redacted.ts';
import { remember } from '../model/remember.ts';

/** Parameters whose value opens something, in lower case without `-`, `_` and `.`. */
const SECRET_NAMES = `
  passwd passwort pwd pass auth authorization bearer jwt otp sig ticket session sid
  codeverifier oauthverifier verificationcode samlresponse magiclink credential credentials`;
const SECRETS: ReadonlySet<string> = new Set(SECRET_NAMES.trim().split(/\s+/));
/** `token`, `reset_password_token`, `X-Api-Key`, `PHPSESSID`, `X-Amz-Signature`… */
const SECRET_ENDING =
  /(?:token|password|passphrase|passcode|secret|apikey|accesskey|secretkey|privatekey|sessionkey|sessionid|sessid|signature)$/;
/** A JSON Web Token wherever it stands: two parts of base64url that begin with `{"`, and a signature (RFC 7519). */
const JWT = /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g;

/** Whether a parameter or property of this name holds a password, token or session id. */
export const isSecretName: (name: string) => boolean = remember(1_000, (name) => {
  const bare = name.toLowerCase().replace(/[-_.]/g, '');
  return name.length <= 40 && (SECRETS.has(bare) || SECRET_ENDING.test(bare));
});

/** `name=value` where a parameter can stand: at the start, after `?`, `&`, `;`, `#` or a space, also percent-encoded. */
const PARAMETER =
  /(^|[?&;#\s]|%(?:25)*(?:3F|26|3B|23|20))([A-Za-z][\w.-]{1,39}?)(=|%(?:25)*3D)([^&;#\s%]+(?:%(?!(?:25)*(?:26|23|3B))[^&;#\s%]*)*)/gi;

/** JSON Web Tokens and values of well-known secret parameters become `[redacted]`; an authorisation `code` does where a `state` accompanies it. */
export function redactSecrets(text: string): string {
  const clean = text.includes('eyJ') ? text.replace(JWT, REDACTED) : text;
  return clean.includes('=') || /%(?:25)*3D/i.test(clean) ? redactParameters(clean) : clean;
}

function redactParameters(text: string): string {
  const authorising = /(?:^|[?&;#\s]|%(?:25)*(?:3F|26))state(?:=|%(?:25)*3D)/i.test(text);
  return text.replace(PARAMETER, (whole, before: string, name: string, equals: string) =>
    isSecretName(name) || (authorising && name.toLowerCase() === 'code')
      ? `${before}${name}${equals}${REDACTED}`
      : whole,
  );
}
