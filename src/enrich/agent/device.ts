import type { Device } from '../../model/event.ts';
import { DEVICES } from '../../model/event.ts';
import type { ClientHints } from './clientHints.ts';

const HEADSETS =
  /\b(?:OculusBrowser|Oculus|Meta Quest|Quest \d|Pico Neo|PicoBrowser|Wolvic|Mobile VR|Firefox Reality)\b/;
const TELEVISIONS =
  /\b(?:HbbTV|Smart-?TV|SMART-TV|AppleTV|Apple TV|Google ?TV|CrKey|BRAVIA|NetCast|NETTV|AFT[A-Z]{1,2}\d?\b|VIERA)/i;
const TELEVISION_SYSTEMS = /TV\b|^Chromecast$|^NetCast$/;
const TABLETS = /\b(?:iPad|Tablet|PlayBook|KF[A-Z]{2,5} Build|Kindle|Xoom)\b/i;
const PHONES =
  /\b(?:Mobile|iPhone|iPod|Phone|MIDP|J2ME|UCWEB|Series ?[3469]0|SymbianOS|BlackBerry|Opera Mini|Opera Mobi|BREW|NetFront|Windows CE|KAIOS|webOS)\b/i;
const DESKTOPS =
  /^(?:Windows(?: NT)?|macOS|Chrome OS|Unix|Solaris|AIX|HP-UX|Haiku|BeOS|OS\/2|AmigaOS|MorphOS|SerenityOS|QNX|.*BSD|DragonFly|Linux|Ubuntu|.*buntu|Debian|Fedora|Mint|Gentoo|Arch|SUSE|Mandriva|Slackware|CentOS|Red Hat|elementary OS|Manjaro|Deepin|Raspbian|Linspire|Linpus|Zenwalk|PCLinuxOS|Sabayon|VectorLinux|Joli|Hurd|Minix|Plan 9|RISC OS)$/;

/** The kind of device, null where nothing tells. `parsed` is the type that ua-parser-js finds by model. */
export function readDevice(
  userAgent: string,
  parsed: string | undefined,
  os: string | null,
  hints: ClientHints,
): Device | null {
  if (HEADSETS.test(userAgent)) return 'xr';
  if (parsed === 'smarttv') return 'tv';
  const known = DEVICES.find((device) => device === parsed);
  if (known !== undefined) return known;
  if (TELEVISIONS.test(userAgent) || (os !== null && TELEVISION_SYSTEMS.test(os))) return 'tv';
  if (os === 'watchOS') return 'wearable';
  if (hints.mobile === true) return 'mobile';
  if (TABLETS.test(userAgent)) return 'tablet';
  // An Android that is no phone says nothing instead of Mobile: https://developer.chrome.com/docs/multidevice/user-agent
  if (os === 'Android')
    return /\bMobile\b/.test(userAgent) || !userAgent.includes('AppleWebKit') ? 'mobile' : 'tablet';
  if (os === 'iOS' || PHONES.test(userAgent)) return 'mobile';
  return os !== null && DESKTOPS.test(os) ? 'desktop' : null;
}
