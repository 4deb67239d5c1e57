import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { Json, OpenApi, Operation } from './openapi.ts';
import { typeText } from './typeText.ts';

type Html = ReturnType<typeof html>;

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--accent:light-dark(#0b57d0,#8ab4f8)}
*{box-sizing:border-box}
body{font:16px/1.55 system-ui,sans-serif;margin:0 auto;max-width:62rem;padding:1.5rem}
h2{margin-top:3rem}
a{color:var(--accent)}
nav ul{columns:18rem;padding-left:1.2rem}
article{border-top:1px solid var(--line);padding:.5rem 0 1rem}
h3{font-size:1.05rem;overflow-wrap:anywhere}
h3 code{font-size:1rem}
table{border-collapse:collapse;width:100%}
caption{text-align:left;font-weight:600;padding:.6rem 0 .2rem}
th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem .3rem 0;text-align:left;vertical-align:top;overflow-wrap:anywhere}
pre{background:var(--soft);border-radius:.4rem;overflow-x:auto;padding:.8rem;font-size:.86rem;line-height:1.45}
code{font-family:ui-monospace,monospace}
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing but the style that is in the page: no script, no request to anywhere. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The API description as one page that needs neither JavaScript nor any other file. */
export function docsPage(document: OpenApi): string {
  const { info, tags, components } = document;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const of = (tag: string) => operations.filter(({ operation }) => operation.tags.includes(tag));
  const page = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${info.title} API ${info.version}</title><style>${raw(STYLE)}</style></head>
<body>
<header><h1>${info.title} API <small>${info.version}</small></h1>
<p>${words(info.description)} The same for machines: <a href="openapi.json">openapi.json</a> (OpenAPI ${document.openapi}).</p>
<pre><code>curl -H "Authorization: Bearer $KEY" ${document.servers[0]?.url}/api/sites</code></pre></header>
<nav aria-label="Contents"><ul>
${tags.map(({ name }) => html`<li><a href="#${name}">${name}</a></li>`)}
<li><a href="#schemas">Names and shapes</a></li>
</ul></nav>
<main>
${tags.map(
  ({ name, description }) => html`<section id="${name}"><h2>${name}</h2><p>${words(description)}</p>
${of(name).map(({ path, method, operation }) => operationHtml(path, method, operation, document))}</section>`,
)}
<section id="schemas"><h2>Names and shapes</h2>
${Object.entries(components.schemas).map(([name, schema]) => schemaHtml(name, schema))}</section>
</main></body></html>`;
  return String(page);
}

function operationHtml(path: string, method: string, operation: Operation, document: OpenApi): Html {
  const { parameters = [], requestBody, responses, security, description } = operation;
  const body = requestBody?.content['application/json']?.schema;
  const scope = security[0]?.key?.[0];
  return html`<article id="${operation.operationId}"><h3><code>${method} ${path}</code> ${operation.summary}</h3>
${description === undefined ? '' : html`<p>${words(description)}</p>`}
<p>${scope === undefined ? 'Needs no key.' : `Needs a key with the scope ${scope}.`}</p>
${
  parameters.length === 0
    ? ''
    : html`<table><caption>Parameters</caption>
${parameters.map(
  (one) => html`<tr><th scope="row"><code>${one.name}</code>${one.required ? '' : ' (optional)'}</th>
<td><code>${typeText(one.schema)}</code></td><td>${words(one.description ?? '')}</td></tr>`,
)}</table>`
}
${body === undefined ? '' : html`<p>Body</p><pre><code>${typeText(body)}</code></pre>`}
<table><caption>Answers</caption>
${Object.entries(responses).map(([status, response]) => responseHtml(status, response, document))}</table>
<pre><code>${curl(path, method, operation, document)}</code></pre></article>`;
}

function responseHtml(status: string, response: Json, document: OpenApi): Html {
  const { description, content } = resolved(response, document) as {
    description: string;
    content?: Record<string, { schema: Json }>;
  };
  const types = Object.entries(content ?? {}).map(([type, { schema }]) =>
    type === 'application/json'
      ? html`<pre><code>${typeText(schema)}</code></pre>`
      : html`<code>${type}</code> ${String(schema.description ?? '')}<br>`,
  );
  return html`<tr><th scope="row">${status}</th><td>${words(description)}</td><td>${types}</td></tr>`;
}

function resolved(one: Json, { components }: OpenApi): Json {
  const name = typeof one.$ref === 'string' ? one.$ref.split('/').at(-1) : undefined;
  return name === undefined ? one : (components.responses[name] ?? one);
}

/** A list of names is a table of what each means; anything else its shape. */
function schemaHtml(name: string, schema: Json): Html {
  const named = (Array.isArray(schema.anyOf) ? (schema.anyOf as Json[]) : []).filter(
    (one) => typeof one.const === 'string' || typeof one.pattern === 'string',
  );
  const shape =
    named.length > 0
      ? html`<table>${named.map(
          (one) => html`<tr><th scope="row"><code>${String(one.const ?? one.title)}</code></th>
<td>${one.const === undefined ? '' : String(one.title ?? '')}</td><td>${words(String(one.description ?? ''))}</td></tr>`,
        )}</table>`
      : html`<pre><code>${typeText(schema)}</code></pre>`;
  return html`<article id="schema-${name}"><h3>${name}</h3>
${schema.description === undefined ? '' : html`<p>${words(String(schema.description))}</p>`}${shape}</article>`;
}

function curl(path: string, method: string, operation: Operation, { servers }: OpenApi): string {
  const { parameters = [], requestBody, security } = operation;
  const value = (name: string) =>
    encodeURIComponent(String(parameters.find((one) => one.name === name)?.example ?? name.toUpperCase()));
  const query = parameters
    .filter((one) => one.in === 'query' && one.example !== undefined)
    .map(({ name }) => `${name}=${value(name)}`)
    .join('&');
  const address = `${servers[0]?.url}${path.replace(/\{(\w+)\}/g, (_, name: string) => value(name))}`;
  const example = requestBody?.content['application/json']?.example;
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} '${address}${query === '' ? '' : `?${query}`}'`,
    ...(security.length === 0 ? [] : [`-H "Authorization: Bearer $KEY"`]),
    ...(example === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(example)}'`]),
  ].join(' \\\n  ');
}

/** Text in which `code` is marked as such. */
function words(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
