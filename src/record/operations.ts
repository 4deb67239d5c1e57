import { addAnnotation, changeAnnotation, removeAnnotation } from './annotations.ts';
import { addConsent, forgetConsents } from './consents.ts';
import { keepLook, keepRemoval } from './erase/clock.ts';
import { addHold, removeHold } from './erase/holds.ts';
import { addErasures, reopenErasures } from './erase/ledger.ts';
import {
  cutIdentifiers,
  keepWarehouseFresh,
  removeAddresses,
  removeEvents,
  removeFacts,
  scrub,
  settleErasures,
} from './erase/remove.ts';
import { addExperiment, changeExperiment, removeExperiment } from './experiments.ts';
import { addFunnel, changeFunnel, removeFunnel } from './funnels.ts';
import { keepLogPosition, type LogPosition, logSecret } from './logs.ts';
import type { Db } from './open.ts';
import { loadRates, removeRates } from './rates.ts';
import { changeAgents, changeReferrals, excludeAnew } from './reread.ts';
import { addSegment, changeSegment, removeSegment } from './segments.ts';
import {
  addGoal,
  addKey,
  addSite,
  changeGoal,
  changeSite,
  removeGoal,
  removeKey,
  removeSite,
  renameKey,
} from './settings.ts';
import { addShare, removeShare } from './shares.ts';
import {
  addUser,
  changeUser,
  endSession,
  makeLink,
  removeUser,
  setPassword,
  startSession,
  useLink,
} from './users.ts';

/**
 * What the writer thread does besides recording events. Changes go through it because the record has one writing
 * connection; each runs in a transaction of its own.
 */
export const OPERATIONS = {
  addSite: (db: Db, input: Parameters<typeof addSite>[1]) => addSite(db, input),
  changeSite: (db: Db, { domain, ...change }: { domain: string } & Parameters<typeof changeSite>[2]) =>
    changeSite(db, domain, change),
  removeSite: (db: Db, { domain, now }: { domain: string; now: number }) => removeSite(db, domain, now),
  addGoal: (db: Db, input: Parameters<typeof addGoal>[1]) => addGoal(db, input),
  changeGoal: (db: Db, input: Parameters<typeof changeGoal>[1]) => changeGoal(db, input),
  removeGoal: (db: Db, input: Parameters<typeof removeGoal>[1]) => removeGoal(db, input),
  addFunnel: (db: Db, input: Parameters<typeof addFunnel>[1]) => addFunnel(db, input),
  changeFunnel: (db: Db, input: Parameters<typeof changeFunnel>[1]) => changeFunnel(db, input),
  removeFunnel: (db: Db, input: Parameters<typeof removeFunnel>[1]) => removeFunnel(db, input),
  addAnnotation: (db: Db, input: Parameters<typeof addAnnotation>[1]) => addAnnotation(db, input),
  changeAnnotation: (db: Db, input: Parameters<typeof changeAnnotation>[1]) => changeAnnotation(db, input),
  removeAnnotation: (db: Db, input: Parameters<typeof removeAnnotation>[1]) => removeAnnotation(db, input),
  addSegment: (db: Db, input: Parameters<typeof addSegment>[1]) => addSegment(db, input),
  changeSegment: (db: Db, input: Parameters<typeof changeSegment>[1]) => changeSegment(db, input),
  removeSegment: (db: Db, input: Parameters<typeof removeSegment>[1]) => removeSegment(db, input),
  addShare: (db: Db, input: Parameters<typeof addShare>[1]) => addShare(db, input),
  removeShare: (db: Db, input: Parameters<typeof removeShare>[1]) => removeShare(db, input),
  loadRates: (db: Db, input: Parameters<typeof loadRates>[1]) => loadRates(db, input),
  removeRates: (db: Db, input: Parameters<typeof removeRates>[1]) => removeRates(db, input),
  addConsent: (db: Db, input: Parameters<typeof addConsent>[1]) => addConsent(db, input),
  forgetConsents: (db: Db, input: Parameters<typeof forgetConsents>[1]) => forgetConsents(db, input),
  addExperiment: (db: Db, input: Parameters<typeof addExperiment>[1]) => addExperiment(db, input),
  changeExperiment: (db: Db, input: Parameters<typeof changeExperiment>[1]) => changeExperiment(db, input),
  removeExperiment: (db: Db, input: Parameters<typeof removeExperiment>[1]) => removeExperiment(db, input),
  addKey: (db: Db, input: Parameters<typeof addKey>[1]) => addKey(db, input),
  renameKey: (db: Db, input: Parameters<typeof renameKey>[1]) => renameKey(db, input),
  removeKey: (db: Db, { id }: { id: number }) => removeKey(db, id),
  addUser: (db: Db, input: Parameters<typeof addUser>[1]) => addUser(db, input),
  makeLink: (db: Db, input: Parameters<typeof makeLink>[1]) => makeLink(db, input),
  changeUser: (db: Db, input: Parameters<typeof changeUser>[1]) => changeUser(db, input),
  removeUser: (db: Db, { email }: { email: string }) => removeUser(db, email),
  useLink: (db: Db, input: Parameters<typeof useLink>[1]) => useLink(db, input),
  startSession: (db: Db, input: Parameters<typeof startSession>[1]) => startSession(db, input),
  endSession: (db: Db, input: Parameters<typeof endSession>[1]) => endSession(db, input),
  setPassword: (db: Db, input: Parameters<typeof setPassword>[1]) => setPassword(db, input),
  changeAgents: (db: Db, changes: Parameters<typeof changeAgents>[1]) => changeAgents(db, changes),
  changeReferrals: (db: Db, changes: Parameters<typeof changeReferrals>[1]) => changeReferrals(db, changes),
  excludeAnew: (db: Db, _input: null) => excludeAnew(db),
  logSecret: (db: Db, { site }: { site: number }) => logSecret(db, site),
  keepLogPosition: (db: Db, { site, ...position }: { site: number } & LogPosition) =>
    keepLogPosition(db, site, position),
  reopenErasures: (db: Db, input: Parameters<typeof reopenErasures>[1]) => reopenErasures(db, input),
  addErasures: (db: Db, input: Parameters<typeof addErasures>[1]) => addErasures(db, input),
  removeEvents: (db: Db, found: Parameters<typeof removeEvents>[1]) => removeEvents(db, found),
  removeFacts: (db: Db, unused: Parameters<typeof removeFacts>[1]) => removeFacts(db, unused),
  removeAddresses: (db: Db, input: Parameters<typeof removeAddresses>[1]) => removeAddresses(db, input),
  cutIdentifiers: (db: Db, input: Parameters<typeof cutIdentifiers>[1]) => cutIdentifiers(db, input),
  keepWarehouseFresh: (db: Db, _input: null) => keepWarehouseFresh(db),
  keepRemoval: (db: Db, input: Parameters<typeof keepRemoval>[1]) => keepRemoval(db, input),
  keepLook: (db: Db, input: Parameters<typeof keepLook>[1]) => keepLook(db, input),
  settleErasures: (db: Db, input: Parameters<typeof settleErasures>[1]) => settleErasures(db, input),
  scrub: (db: Db, _input: null) => scrub(db),
  addHold: (db: Db, hold: Parameters<typeof addHold>[1]) => addHold(db, hold),
  removeHold: (db: Db, hold: Parameters<typeof removeHold>[1]) => removeHold(db, hold),
  /** Writes and syncs one page, so that "can commit" is seen and not believed. */
  probe: (db: Db, _input: null) => {
    db.prepare('update record_identity set probed_at = unixepoch()').run();
    return true;
  },
  checkIntegrity: (db: Db, _input: null) => db.pragma('integrity_check', { simple: true }) as string,
} as const;

export type OperationName = keyof typeof OPERATIONS;
export type OperationInput<Name extends OperationName> = Parameters<(typeof OPERATIONS)[Name]>[1];
export type OperationOutput<Name extends OperationName> = ReturnType<(typeof OPERATIONS)[Name]>;
