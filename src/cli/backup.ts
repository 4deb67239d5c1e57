import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { command, list, print } from './options.ts';

interface BackupOptions {
  data?: string;
  recipient?: string[];
}
interface RestoreOptions {
  data?: string;
  identity?: string[];
  replace?: boolean;
}

const configOf = ({ data }: { data?: string }) =>
  readConfig(data === undefined ? {} : { FIRSTHAND_DATA: data });

export function backupCommand(): Command {
  return command('backup', 'Back the record up into an encrypted file (age), also while a server runs')
    .argument('<file>', 'where to; one of that name is replaced once the new one is verified')
    .option('--recipient <key>', 'age public key that can open it (repeatable)', list)
    .addHelpText('after', '\nWithout --recipient the passphrase in FIRSTHAND_BACKUP_PASSPHRASE is the key.')
    .action(async (file: string, options: BackupOptions) => {
      const config = configOf(options);
      const { backUp } = await import('../record/backup/backup.ts');
      const made = await backUp(config.FIRSTHAND_DATA, file, {
        passphrase: config.FIRSTHAND_BACKUP_PASSPHRASE,
        recipients: options.recipient ?? config.FIRSTHAND_BACKUP_RECIPIENT,
      });
      print(
        `${made.file}: ${made.events} events of ${made.sites} sites, ${made.bytes} bytes, read back and verified.`,
      );
    });
}

export function restoreCommand(): Command {
  return command('restore', 'Put a backup in the place of the record; no server may run')
    .argument('<file>', 'a file that `firsthand backup` made')
    .option('--identity <file>', 'file with age identities, as age-keygen writes it (repeatable)', list)
    .option('--replace', 'replace the record that is there')
    .addHelpText('after', '\nFIRSTHAND_BACKUP_PASSPHRASE in the environment is tried too.')
    .action(async (file: string, options: RestoreOptions) => {
      const config = configOf(options);
      const { readIdentities } = await import('../record/backup/key.ts');
      const key = {
        passphrase: config.FIRSTHAND_BACKUP_PASSPHRASE,
        identities: (options.identity ?? []).flatMap(readIdentities),
      };
      const { restore } = await import('../record/backup/restore.ts');
      const { events, sites, newest, forgotten } = await restore(
        config.FIRSTHAND_DATA,
        file,
        key,
        options.replace ?? false,
      );
      const until = newest === null ? '' : `, up to ${new Date(newest).toISOString()}`;
      const without = forgotten === 0 ? '' : ` ${forgotten} events of visitors erased since were left out.`;
      print(
        `${events} events of ${sites} sites restored${until}.${without} Reports are made anew at the next start.`,
      );
    });
}
