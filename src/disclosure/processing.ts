import { inWords, type Practice } from './practice.ts';

/** The record of processing activities of article 30(1) of Regulation (EU) 2016/679, as far as this software knows it. */
export function recordOfProcessing({ site: { domain, settings }, secure, backups, cities }: Practice) {
  const { retentionDays, addressDays, identifierDays, ip, identity } = settings;
  const after = (days: number) => (days === 0 ? null : inWords(days));
  return {
    controller: { name: settings.controller || `The operator of ${domain}`, contact: settings.contact },
    purposes: ['measuring the use of the site', 'measuring conversions', 'testing designs'],
    categories_of_data_subjects: [
      'visitors of the site',
      ...(identity === 'cookieless' ? [] : ['returning visitors, recognised by an anonymous identifier']),
    ],
    categories_of_personal_data: [
      ...(ip === 'none' ? [] : [`IP addresses (${ip})`]),
      ...(identity === 'cookieless' ? [] : ['random identifier in a cookie']),
      'code of address and browser for one day',
      'identifiers that the site itself sends of its visitors, if it does',
      'browser, operating system, device, language, time zone, screen',
      `country${cities ? ', region, city' : ''}, Internet service provider`,
      'pages and products viewed, actions, times, referring pages and search terms',
      'purchases and their value, if the site sends them',
      ...(settings.cookies.length > 0 ? [`presence of cookies: ${settings.cookies.join(', ')}`] : []),
    ],
    categories_of_recipients:
      settings.recipients.length > 0 ? settings.recipients : ['none besides the controller'],
    transfers_to_third_countries: {
      by_the_software: 'none',
      place_of_storage: settings.storagePlace || null,
    },
    time_limits_for_erasure: {
      events: after(retentionDays) ?? 'none set',
      addresses: ip === 'none' ? 'not stored' : (after(addressDays) ?? 'with the event'),
      identifiers: after(identifierDays) ?? 'with the event',
      cookieless_keys: '2 days',
    },
    security_measures: [
      'data directory and files readable by their owner alone',
      'deleted data is overwritten in the file',
      'stray e-mail addresses, card numbers and passwords are replaced before anything is written',
      'no connection to third parties',
      ...(secure ? ['transport by TLS'] : []),
      ...(backups === null ? [] : ['encrypted backups, verified by reading back']),
    ],
  };
}
