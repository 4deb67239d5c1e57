import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Running, startFirsthand } from '../running.ts';

let running: Running;
beforeEach(async () => {
  running = await startFirsthand();
});
afterEach(async () => {
  await running.stop();
  rmSync(running.directory, { recursive: true, force: true });
});
const set = (settings: Parameters<Running['app']['ports']['changeSite']>[1]['settings']) =>
  running.app.ports.changeSite('example.com', { settings });

describe('GET /privacy/disclosure', () => {
  it('is for everybody, as a page, as Markdown and as data, and follows the settings at once', async () => {
    await set({ contact: 'privacy@example.com' });
    const page = await running.send('/privacy/disclosure');
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.text).toContain('<h1>What example.com collects</h1>');
    const markdown = await running.send('/privacy/disclosure?format=md&site=example.com');
    expect(markdown.headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(markdown.text).toContain('removed after 760 days');
    await set({ retentionDays: 90 });
    expect((await running.send('/privacy/disclosure?format=md')).text).toContain('removed after 90 days');
    const data = await running.send('/privacy/disclosure?format=json');
    expect(data.json()).toMatchObject({
      record_of_processing: { controller: { contact: 'privacy@example.com' } },
    });
  });

  it('is refused without a contact, naming what to set', async () => {
    const refused = await running.send('/privacy/disclosure');
    expect(refused.status).toBe(409);
    expect(refused.json()).toMatchObject({ field: 'contact', detail: expect.stringContaining('--contact') });
  });

  it('tells nobody which sites there are', async () => {
    await running.app.ports.addSite({ domain: 'secret.example', timeZone: 'UTC', settings: {} });
    for (const [path, status] of [
      ['/privacy/disclosure', 422],
      ['/privacy/disclosure?site=nowhere.example', 404],
      ['/privacy/disclosure?site=example.com&format=pdf', 422],
    ] as const) {
      const answer = await running.send(path);
      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain('secret.example');
    }
    expect((await running.send('/privacy/disclosure', { method: 'POST' })).status).toBe(405);
  });
});
