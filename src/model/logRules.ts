/**
 * What a request in an access log is, by its path. An entry is an extension (`.css`) or a path (`/api/*`, where `*` matches
 * within and across segments).
 */
export interface LogRules {
  /** Parts of pages and answers to programs: no page views. */
  logAssets: readonly string[];
  /** Files that visitors fetch for themselves. */
  logDownloads: readonly string[];
  /** What only those ask for who look for a way in. */
  logProbes: readonly string[];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What holds for a site until its owner says otherwise. The downloads are those that the tag reports. */
export const DEFAULT_LOG_RULES: LogRules = {
  logAssets: words(`
    .css .js .mjs .cjs .map .wasm .json .xml .rss .atom .webmanifest .txt
    .png .jpg .jpeg .jpe .gif .webp .avif .svg .svgz .ico .cur .bmp .tif .tiff .apng
    .woff .woff2 .ttf .otf .eot .swf .vtt .srt .ts .m3u8 .webm
    /favicon.ico /robots.txt /sitemap* /.well-known/* /ads.txt /browserconfig.xml /apple-touch-icon* /api/* /graphql
    /wp-json/* /wp-content/* /wp-includes/* /wp-cron.php /_next/* /_nuxt/* /_astro/* /server-status /healthz /readyz`),
  logDownloads: words(`
    .pdf .doc .docx .xls .xlsx .ppt .pptx .odt .ods .odp .rtf .csv .epub .zip .rar .7z .gz .tgz .tar .bz2 .xz .zst .dmg .pkg
    .exe .msi .deb .rpm .apk .iso .mp3 .m4a .wav .mp4 .mov .avi .mkv .ics`),
  logProbes: words(`
    /.env* /.git/* /.git /.svn/* /.hg/* /.aws/* /.ssh/* /.DS_Store /.htaccess /.htpasswd /.vscode/* *.sql *.bak *.old *.swp
    /wp-login.php /wp-admin* /wp-config* /xmlrpc.php */xmlrpc.php */wp-login.php */wlwmanifest.xml
    /phpmyadmin* /pma* /myadmin* /adminer* /mysql* /administrator/* /cgi-bin/* /vendor/phpunit/* */eval-stdin.php
    /boaform/* /HNAP1* /GponForm/* /solr/* /actuator* /jenkins/* /manager/html* /console/* /owa/* /autodiscover/* /ecp/*
    /shell* /setup.cgi /config.json /server-info /_profiler/* /telescope/* /debug/* /struts* /login.action /hudson*
    *../* *%2e%2e* */etc/passwd* *<script* *%3Cscript*`),
};
