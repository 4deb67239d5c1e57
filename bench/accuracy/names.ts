/**
 * The corpora come from several projects that name the same thing differently; a name counts as right when both sides
 * come out the same here. Letters and digits only, then these.
 */
const SAME: Readonly<Record<string, string>> = {
  chromemobile: 'chrome',
  mobilechrome: 'chrome',
  chromemobileios: 'chrome',
  chromemobilewebview: 'chromewebview',
  firefoxmobile: 'firefox',
  mobilefirefox: 'firefox',
  firefoxios: 'firefox',
  firefoxbeta: 'firefox',
  mobilesafari: 'safari',
  mobilesafariuiwkwebview: 'safariinapp',
  webkit: 'safariinapp',
  ie: 'internetexplorer',
  iemobile: 'internetexplorer',
  edgemobile: 'edge',
  android: 'androidbrowser',
  operamobi: 'operamobile',
  operatablet: 'operamobile',
  blackberrywebkit: 'blackberrybrowser',
  blackberry: 'blackberrybrowser',
  yandex: 'yandexbrowser',
  qqbrowsermobile: 'qqbrowser',
  qqbrowsermini: 'qqbrowser',
  qqbrowserlite: 'qqbrowser',
  baiduexplorer: 'baidu',
  baidubrowser: 'baidu',
  duckduckgomobile: 'duckduckgo',
  wechatbrowser: 'wechat',
  slackdesktopclient: 'slack',
  hipchatdesktopclient: 'hipchat',
  steamclient: 'steam',
  steamgameoverlay: 'steam',
  gsa: 'googleapp',
  googlesearchapp: 'googleapp',
  silk: 'amazonsilk',
  miuibrowser: 'mibrowser',
  lbbrowser: 'liebao',
  klar: 'firefoxfocus',
  chromeheadless: 'headlesschrome',
  bravebrowser: 'brave',
  atombrowser: 'atom',
  decentrweb3browser: 'decentr',
  cravingexplorerbrowser: 'cravingexplorer',
  vewdbrowser: 'vewd',
  samsungbrowser: 'samsunginternet',
  lineapp: 'line',
  qtwebengine: 'qtwebengine',
};

const SAME_SYSTEM: Readonly<Record<string, string>> = {
  macosx: 'macos',
  macos: 'macos',
  chromiumos: 'chromeos',
  symbianos: 'symbian',
  windowsphoneos: 'windowsphone',
  blackberryos: 'blackberry',
  rimtabletos: 'blackberrytabletos',
  atvosx: 'tvos',
  chromecastlinux: 'chromecast',
  chromecastfuchsia: 'chromecast',
  chromecastandroid: 'chromecast',
  windowsiot: 'windows',
  windowsce: 'windows',
  windowsnt: 'windows',
  nokiaseries30plus: 'series30',
  googletv: 'googletv',
  lg: 'netcast',
  samsung: 'samsungtv',
  sony: 'sonytv',
  panasonic: 'panasonictv',
  philips: 'philipstv',
  viera: 'panasonictv',
  other: '',
};

const fold = (name: string | null | undefined): string =>
  (name ?? '').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

export function browserKey(name: string | null | undefined): string {
  const key = fold(name);
  return SAME[key] ?? key;
}

export function systemKey(name: string | null | undefined): string {
  const key = fold(name);
  return SAME_SYSTEM[key] ?? key;
}

/** Browsers and apps that people look at web pages with; uap-core's set is for the greater part crawlers and HTTP libraries. */
const MAINSTREAM = new Set(
  `chrome chromewebview chromium safari safariinapp firefox edge internetexplorer opera operamini operamobile operagx operatouch operacoast
  operaneon samsunginternet androidbrowser ucbrowser qqbrowser yandexbrowser baidu maxthon sogouexplorer 360 liebao mibrowser huaweibrowser
  honorbrowser vivobrowser heytapbrowser oppobrowser smartlenovobrowser hibrowser amazonsilk brave vivaldi duckduckgo firefoxfocus
  puffin dolphin dolfin netfront netfrontnx obigo polaris nokiabrowser ovibrowser blackberrybrowser sailfishbrowser tizenbrowser
  qupzilla falkon midori epiphany konqueror qutebrowser seamonkey palemoon waterfox iceweasel icecat iron cococ coccoc whale
  avastsecurebrowser avgsecurebrowser ladybird arora rekonq camino icab omniweb netscape mozilla kmeleon basilisk luakit qtwebengine
  oculusbrowser picobrowser wolvic vewd hbbtv facebook facebookmessenger instagram whatsapp snapchat pinterest linkedin
  twitter tiktok wechat weibo line kakaotalk kakaostory naver daum alipay googleapp slack spotify steam flipboard fireweb atom
  decentr cravingexplorer odin webkitnightly lynx links w3m elinks phantom outlook thunderbird skyfire teashark swiftfox iceape
  galeon fennec minimo ecosia quark klarna ladybird`
    .trim()
    .split(/\s+/),
);

export const isMainstream = (name: string): boolean => MAINSTREAM.has(browserKey(name));

export const majorOf = (version: string | null | undefined): string => /^\d+/.exec(version ?? '')?.[0] ?? '';
